// Copilot Chat in VS Code and its like: a session as one document, or as the operations that make it.
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "detectors/logs/copilot_names.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view chat_source = "log:copilot-chat";
constexpr std::size_t requests_max = 100'000;

/// One question and all that was done to answer it.
struct Request {
  std::string id;
  std::string model;
  std::string resolved;
  std::optional<Instant> at;
  std::int64_t prompt{0};
  std::int64_t output{0};
  std::int64_t thinking{0};
  std::int64_t elapsed_ms{0};
};

void take_metadata(JsonView metadata, Request& request) {
  if (auto const count = metadata.count("promptTokens"); count > 0) request.prompt = count;
  if (auto const count = metadata.count("outputTokens"); count > 0) request.output = count;
  if (auto const model = metadata.text("resolvedModel"); !model.empty()) request.resolved = model;
  std::int64_t thinking = 0;
  metadata["toolCallRounds"].each([&](JsonView round) { thinking += round["thinking"].count("tokens"); });
  if (thinking > 0) request.thinking = thinking;
}

void take_result(JsonView result, Request& request) {
  take_metadata(result["metadata"], request);
  if (auto const ms = result["timings"].count("totalElapsed"); ms > 0) request.elapsed_ms = ms;
}

/// A member of a request, by its name.
void take_member(std::string_view key, JsonView value, Request& request) {
  if (key == "requestId") request.id = value.text();
  if (key == "modelId") request.model = value.text();
  if (key == "timestamp") request.at = value.instant();
  if (key == "promptTokens" && value.count() > 0) request.prompt = value.count();
  if (key == "completionTokens" && value.count() > 0) request.output = value.count();
  if (key == "result") take_result(value, request);
}

Request request_of(JsonView value) {
  Request request;
  value.each_member([&](std::string_view key, JsonView member) { take_member(key, member, request); });
  return request;
}

/// Path of an operation, as far as it can matter: ["requests", 3, "result", "metadata"].
struct Path {
  std::vector<JsonView> steps;

  explicit Path(JsonView path) {
    path.each([&](JsonView step) { steps.push_back(step); });
  }
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < steps.size() ? steps[i].text() : std::string_view{};
  }
  [[nodiscard]] std::optional<std::size_t> index(std::size_t i) const {
    auto const number = i < steps.size() ? steps[i].number() : std::nullopt;
    if (!number || *number < 0 || *number >= static_cast<double>(requests_max)) return std::nullopt;
    return static_cast<std::size_t>(*number);
  }
};

class CopilotChat final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "copilot-chat"; }
  std::string_view source() const override { return chat_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "GitHub Copilot Chat (VS Code)",
            .paths =
                "<editor>/User/workspaceStorage/*/chatSessions/*.json[l], "
                "<editor>/User/globalStorage/emptyWindowChatSessions/",
            .detail = Detail::turn,
            .ids = IdKind::own_id,
            .confidence = Confidence::documented,
            .note = "no cache split; the calls of one question are summed; no cost"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> folders;
    for (auto const& user : editor_user_folders(host)) {
      folders.push_back(user / "workspaceStorage");
      folders.push_back(user / "globalStorage" / "emptyWindowChatSessions");
    }
    return folders;
  }
  bool owns(fs::path const& path) const override {
    auto const folder = path.parent_path().filename();
    if (folder != "chatSessions" && folder != "emptyWindowChatSessions") return false;
    return path.extension() == ".json" || path.extension() == ".jsonl";
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    session_ = document.path.stem().string();
    created_.reset();
    project_ = project_of(document.path, nearby);
    requests_.clear();
    outcome_ = {};
    if (document.path.extension() == ".jsonl") {
      read_operations(document.bytes, found);
    } else {
      auto const root = text_.parse(document.bytes);
      if (!root.is_object()) return {.readable = false};
      take_session(root);
    }
    for (auto const& request : requests_) emit(request, found);
    return outcome_;
  }

 private:
  void take_session(JsonView root) {
    if (auto const id = root.text("sessionId"); !id.empty()) session_ = id;
    created_ = root.instant("creationDate");
    append(root["requests"]);
  }

  void append(JsonView requests) {
    requests.each([&](JsonView value) {
      if (requests_.size() < requests_max) requests_.push_back(request_of(value));
    });
  }

  /// The last line may be half written: it is read again when the file has grown.
  void read_operations(std::string_view bytes, SightingBuffer& found) {
    while (!bytes.empty()) {
      auto const end = bytes.find('\n');
      if (end == bytes.npos) return read_last(bytes, found);
      auto const line = bytes.substr(0, end);
      bytes.remove_prefix(end + 1);
      if (line.find_first_not_of(" \t\r") == line.npos) continue;
      auto const operation = text_.parse(line);
      if (!operation.is_object()) {
        ++outcome_.bad_records;
      } else {
        apply(operation, found);
      }
    }
  }
  void read_last(std::string_view line, SightingBuffer& found) {
    if (auto const operation = text_.parse(line); operation.is_object()) apply(operation, found);
  }

  /// kind 0: the session; 1: set what stands at the path; 2: cut a list to "i" elements, then append.
  void apply(JsonView operation, SightingBuffer& found) {
    auto const kind = operation.number("kind");
    auto const value = operation["v"];
    Path const path{operation["k"]};
    if (kind == 0.0) {
      drop_from(0, found);
      take_session(value);
    }
    if (path.text(0) != "requests") return;
    if (kind == 1.0) set(path, value, found);
    if (kind == 2.0 && path.steps.size() == 1) {
      if (auto const keep = operation.number("i"); keep && *keep >= 0 && *keep < 1e9)
        drop_from(static_cast<std::size_t>(*keep), found);
      append(value);
    }
  }

  void set(Path const& path, JsonView value, SightingBuffer& found) {
    if (path.steps.size() == 1) {
      drop_from(0, found);
      append(value);
      return;
    }
    auto const index = path.index(1);
    if (!index || *index >= requests_.size()) return;
    auto& request = requests_[*index];
    if (path.steps.size() == 2) {
      emit(request, found);
      request = request_of(value);
    }
    if (path.steps.size() == 3) take_member(path.text(2), value, request);
    if (path.text(2) != "result" || path.text(3) != "metadata") return;
    if (path.steps.size() == 4) take_metadata(value, request);
    if (path.steps.size() != 5) return;
    if (path.text(4) == "promptTokens" && value.count() > 0) request.prompt = value.count();
    if (path.text(4) == "outputTokens" && value.count() > 0) request.output = value.count();
    if (path.text(4) == "resolvedModel") request.resolved = value.text();
  }

  /// What is taken out of a history was billed all the same.
  void drop_from(std::size_t keep, SightingBuffer& found) {
    for (std::size_t i = keep; i < requests_.size(); ++i) emit(requests_[i], found);
    if (keep < requests_.size()) requests_.resize(keep);
  }

  void emit(Request const& request, SightingBuffer& found) {
    if (request.prompt + request.output == 0) return;
    auto const at = request.at ? request.at : created_;
    if (!at || request.id.empty()) {
      ++outcome_.bad_records;
      return;
    }
    Sighting turn;
    turn.source = chat_source;
    turn.tool = "copilot-chat";
    turn.granularity = Granularity::turn;
    turn.event_key = request.id;
    turn.start = turn.end = *at;
    if (request.elapsed_ms > 0 && request.elapsed_ms < 86'400'000) {
      turn.duration = Milliseconds{request.elapsed_ms};
      turn.end += *turn.duration;
    }
    turn.session_id = session_;
    turn.project = project_;
    turn.model = model_of_copilot(request.resolved.empty() ? request.model : request.resolved);
    turn.tokens.input = request.prompt;
    turn.tokens.output = request.output;
    turn.tokens.reasoning = std::min(request.thinking, request.output);
    found.add(turn);
  }

  std::string project_of(fs::path const& session, NearbyFiles const& nearby) {
    auto const bytes = nearby.read(session.parent_path().parent_path() / "workspace.json");
    if (!bytes) return {};
    auto const root = text_.parse(std::string_view{*bytes}.substr(0, bytes->size() - document_padding));
    return path_of_uri(root.text(root["folder"] ? "folder" : "workspace"));
  }

  JsonText text_;
  std::string session_;
  std::string project_;
  std::optional<Instant> created_;
  std::vector<Request> requests_;
  DocumentOutcome outcome_;
};

}  // namespace

std::unique_ptr<DocumentFormat> copilot_chat_format() { return std::make_unique<CopilotChat>(); }

}  // namespace companion::detectors
