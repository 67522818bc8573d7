// The JSON tree in which OpenCode and its clones kept their messages before they had a database. It is left
// behind when they move on; most of it is in the database too, as the same events.
#include <simdjson.h>

#include <map>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/opencode_message.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sessions_max = 1000;

struct Session {
  std::string parent;
  std::string directory;
  std::string version;
  std::optional<Instant> created;
};

/// …/message/<session>/<message>.json
class OpenCodeFiles final : public DocumentFormat {
 public:
  explicit OpenCodeFiles(OpenCodeTool const& of) : of_{of} {}

  std::string_view tool() const override { return of_.tool; }
  std::string_view source() const override { return of_.source; }
  std::string_view name() const override { return of_.files_name; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = of_.title,
            .paths = of_.files_paths,
            .detail = Detail::call,
            .ids = IdKind::fingerprint,
            .confidence = of_.known_live ? Confidence::sample : Confidence::documented,
            .note = "left by versions without a database; the same events as there"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto folders = opencode_folders(of_, host);
    for (auto& folder : folders) folder = folder / "storage" / "message";
    return folders;
  }

  bool owns(fs::path const& path) const override {
    return path.extension() == ".json" && path.parent_path().parent_path().filename() == "message";
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const folder = document.path.parent_path();
    auto const id = folder.filename().string();
    auto const session = session_of(folder.parent_path().parent_path() / "session", id, nearby);
    OpenCodeContext const context{.session = id,
                                  .parent = session.parent,
                                  .directory = session.directory,
                                  .version = session.version,
                                  .session_created = session.created,
                                  .assistant = false,
                                  .over = false};
    Sighting call;
    auto const verdict = read_opencode_message(parser_, document.bytes, of_, context, call);
    if (verdict == OpenCodeVerdict::call) found.add(call);
    if (verdict != OpenCodeVerdict::bad) return {};
    bool const is_json = parse_padded(parser_, document.bytes).is_object();
    return {.readable = is_json, .bad_records = is_json ? 1U : 0U};
  }

 private:
  Session session_of(fs::path const& sessions, std::string const& id, NearbyFiles const& nearby) {
    if (auto const known = known_.find(id); known != known_.end()) return known->second;
    auto const projects = nearby.list(sessions);
    if (!projects) return {};
    for (auto const& project : *projects) {
      auto const bytes = nearby.read(sessions / project / (id + ".json"));
      if (!bytes) continue;
      auto const all =
          parse_padded(parser_, std::string_view{*bytes}.substr(0, bytes->size() - document_padding));
      if (!all.is_object()) continue;
      Session session{.parent = std::string{all.text("parentID")},
                      .directory = std::string{all.text("directory")},
                      .version = std::string{all.text("version")},
                      .created = all["time"].instant("created")};
      if (known_.size() >= sessions_max) known_.clear();
      return known_[id] = std::move(session);
    }
    return {};
  }

  OpenCodeTool const& of_;
  simdjson::dom::parser parser_;
  std::map<std::string, Session> known_;
};

std::unique_ptr<DocumentFormat> make(std::string_view tool) {
  return std::make_unique<OpenCodeFiles>(opencode_tool(tool));
}

}  // namespace

std::unique_ptr<DocumentFormat> icodemate_files_format() { return make("icodemate"); }
std::unique_ptr<DocumentFormat> kilo_cli_files_format() { return make("kilo-cli"); }
std::unique_ptr<DocumentFormat> mimocode_files_format() { return make("mimocode"); }
std::unique_ptr<DocumentFormat> opencode_files_format() { return make("opencode"); }

}  // namespace companion::detectors
