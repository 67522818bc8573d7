// Gemini CLI: one session a file, as lines (since 2026) or as one document.
#include <simdjson.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/gemini_message.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/needle.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr Needle tokens_needle{"\"tokens\"", 0, 3, 7};
constexpr Needle session_needle{"\"sessionId\"", 1, 8, 9};

std::vector<fs::path> gemini_roots(Host const& host) {
  return {folder_of(host, "GEMINI_CLI_HOME", "") / ".gemini" / "tmp"};
}

/// The project's folder below tmp: ".../tmp/<it>/chats/...", or an empty path.
fs::path project_folder_of(fs::path const& log) {
  for (auto folder = log.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (folder.filename() == "chats") return folder.parent_path();
  }
  return {};
}

/// Which path a project's folder stands for. Known ones are remembered: there is a file a session.
class GeminiProjects {
 public:
  template <class Read>
  [[nodiscard]] std::string find(fs::path const& log, Read read) {
    auto const folder = project_folder_of(log);
    if (folder.empty()) return {};
    auto const known = known_.find(folder.string());
    if (known != known_.end()) return known->second;
    auto path = look(folder, read);
    if (!path.empty() && known_.size() < most) known_.emplace(folder.string(), path);
    return path;
  }

 private:
  static constexpr std::size_t most = 4096;

  template <class Read>
  std::string look(fs::path const& folder, Read read) {
    if (auto const root = read(folder / ".project_root")) {
      auto const text = std::string_view{root->c_str()};  // the padding ends it
      return std::string{text.substr(0, text.find_first_of("\r\n"))};
    }
    auto const projects = read(folder.parent_path().parent_path() / "projects.json");
    if (!projects) return {};
    auto const view = text_.parse(std::string_view{*projects}.substr(0, projects->size() - line_padding));
    return gemini_project_of(view, folder.filename().string());
  }

  JsonText text_;
  std::map<std::string, std::string> known_;
};

class GeminiReader final : public LogReader {
 public:
  GeminiReader(JsonText& text, GeminiSession session, std::string_view state)
      : text_{text}, session_{std::move(session)}, unnamed_{session_.id} {
    auto const known = nlohmann::json::parse(state, nullptr, false);
    if (known.is_string()) session_.id = known.get<std::string>();
  }

  bool wants(std::string_view line) const override {
    return tokens_needle.in(line) || session_needle.in(line);
  }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const record = text_.parse(text);
    if (!record.is_object()) return LineOutcome::malformed;
    // What "$set" and "$rewindTo" do to the history takes back no bill, and adds none.
    if (record["$set"] || record["$rewindTo"]) return LineOutcome::fine;
    if (auto const id = record.text("sessionId"); !id.empty()) session_.id = id;
    auto const taken = take_gemini_message(record, session_, found);
    return taken == GeminiMessage::timeless ? LineOutcome::timeless : LineOutcome::fine;
  }

  void restart() override { session_.id = unnamed_; }
  std::string state() const override {
    if (session_.id == unnamed_) return {};
    return nlohmann::json(session_.id).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }

 private:
  JsonText& text_;
  GeminiSession session_;
  std::string unnamed_;  // name of the file, until the first line says better
};

/// What the place of a file says of its session.
GeminiSession session_of(fs::path const& path) {
  GeminiSession session{.id = path.stem().string(), .parent = {}, .project = {}};
  auto const folder = path.parent_path().filename();
  if (folder != "chats") session.parent = folder.string();
  return session;
}

class GeminiLines final : public LogFormat {
 public:
  std::string_view tool() const override { return "gemini-cli"; }
  std::string_view source() const override { return gemini_source; }
  std::uint32_t parser_version() const override { return gemini_parser_version; }
  Declaration declaration() const override {
    return {.title = "Gemini CLI",
            .paths = "~/.gemini/tmp/*/chats/**/*.jsonl",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::live,
            .note = "no response id, no branch, no version; failed attempts are not logged"};
  }
  std::vector<fs::path> roots(Host const& host) const override { return gemini_roots(host); }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".jsonl" && !project_folder_of(path).empty();
  }
  std::unique_ptr<LogReader> make_reader(fs::path const& path, std::string_view state,
                                         SiblingFiles const& siblings) override {
    auto session = session_of(path);
    session.project =
        projects_.find(path, [&](fs::path const& beside) { return siblings.read_whole(beside); });
    return std::make_unique<GeminiReader>(text_, std::move(session), state);
  }

 private:
  JsonText text_;
  GeminiProjects projects_;
};

class GeminiDocuments final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "gemini-cli"; }
  std::string_view source() const override { return gemini_source; }
  std::string_view name() const override { return "log:gemini-cli:json"; }
  std::uint32_t parser_version() const override { return gemini_parser_version; }
  Declaration declaration() const override {
    return {.title = "Gemini CLI before 2026",
            .paths = "~/.gemini/tmp/*/chats/session-*.json",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::sample,
            .note = "the project is known only while projects.json names its folder"};
  }
  std::vector<fs::path> roots(Host const& host) const override { return gemini_roots(host); }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".json" && path.parent_path().filename() == "chats";
  }
  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const root = text_.parse(document.bytes);
    if (!root.is_object()) return {.readable = false};
    auto session = session_of(document.path);
    if (auto const id = root.text("sessionId"); !id.empty()) session.id = id;
    session.project =
        projects_.find(document.path, [&](fs::path const& beside) { return nearby.read(beside); });
    DocumentOutcome outcome;
    root["messages"].each([&](JsonView message) {
      if (take_gemini_message(message, session, found) == GeminiMessage::timeless) ++outcome.bad_records;
    });
    return outcome;
  }

 private:
  JsonText text_;
  GeminiProjects projects_;
};

}  // namespace

std::unique_ptr<LogFormat> gemini_lines_format() { return std::make_unique<GeminiLines>(); }
std::unique_ptr<DocumentFormat> gemini_documents_format() { return std::make_unique<GeminiDocuments>(); }

}  // namespace companion::detectors
