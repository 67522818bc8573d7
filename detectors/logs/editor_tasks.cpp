#include "detectors/logs/editor_tasks.hpp"

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t tasks_parser_version = 1;

struct ModelSince {
  Instant at{};
  std::string model;
  std::string provider;
};

/// What the files beside the messages say of a task.
struct Task {
  std::string id;
  std::string parent;
  std::string project;
  std::string profile;             ///< name that the user gave to a model's settings: all that Roo keeps
  std::vector<ModelSince> models;  ///< in the order of the file
};

/// Of providers whose counts Cline passes on as they are, these include the cache in the prompt.
bool includes_cache(std::string_view provider) {
  constexpr std::array<std::string_view, 4> inclusive{"openai", "openai-compatible", "litellm", "lmstudio"};
  return std::find(inclusive.begin(), inclusive.end(), provider) != inclusive.end();
}

class TaskFormat final : public DocumentFormat {
 public:
  explicit TaskFormat(TaskTool const& tool) : tool_{tool} {}

  std::string_view tool() const override { return tool_.tool; }
  std::string_view source() const override { return tool_.source; }
  std::uint32_t parser_version() const override { return tasks_parser_version; }
  Declaration declaration() const override { return tool_.declaration; }

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> folders;
    for (auto const& user : editor_user_folders(host)) {
      for (auto const extension : tool_.extensions) {
        if (!extension.empty()) folders.push_back(user / "globalStorage" / extension / "tasks");
      }
    }
    if (!tool_.data_folder.empty())
      folders.push_back(folder_of(host, "CLINE_DIR", tool_.data_folder) / "data" / "tasks");
    return folders;
  }

  bool owns(fs::path const& path) const override {
    auto const name = path.filename();
    return name == "ui_messages.json" || name == "task_metadata.json" || name == "history_item.json";
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const folder = document.path.parent_path();
    if (document.path.filename() == "ui_messages.json")
      return read_messages(document.bytes, task_in(folder, nearby), found);
    if (!text_.parse(document.bytes).is_object()) return {.readable = false};
    // It says more about calls that are told already.
    auto const messages = nearby.read(folder / "ui_messages.json");
    if (messages) static_cast<void>(read_messages(trimmed(*messages), task_in(folder, nearby), found));
    return {};
  }

 private:
  static std::string_view trimmed(std::string_view padded) {
    return padded.substr(0, padded.size() - document_padding);
  }

  JsonView view_of(fs::path const& path, NearbyFiles const& nearby) {
    auto bytes = nearby.read(path);
    if (!bytes) return {};
    beside_ = std::move(*bytes);
    return text_.parse(trimmed(beside_));
  }

  Task task_in(fs::path const& folder, NearbyFiles const& nearby) {
    Task task;
    task.id = folder.filename().string();
    view_of(folder / "task_metadata.json", nearby)["model_usage"].each([&](JsonView use) {
      task.models.push_back({.at = use.instant("ts").value_or(Instant{}),
                             .model = std::string{use.text("model_id")},
                             .provider = std::string{use.text("model_provider_id")}});
    });
    auto const item = view_of(folder / "history_item.json", nearby);
    task.project = item.text("workspace");
    task.parent = item.text("parentTaskId");
    task.profile = item.text("apiConfigName");
    if (task.project.empty()) task.project = project_in_history(folder, task.id, nearby);
    return task;
  }

  /// Cline keeps the working directory in the list of all tasks only.
  std::string project_in_history(fs::path const& folder, std::string_view id, NearbyFiles const& nearby) {
    std::string project;
    auto const extension = folder.parent_path().parent_path();
    view_of(extension / "state" / "taskHistory.json", nearby).each([&](JsonView item) {
      if (item.text("id") == id) project = item.text("cwdOnTaskInitialization");
    });
    return project;
  }

  DocumentOutcome read_messages(std::string_view bytes, Task const& task, SightingBuffer& found) {
    auto const messages = text_.parse(bytes);
    if (!messages.is_array()) return {.readable = false};
    DocumentOutcome outcome;
    messages.each([&](JsonView message) {
      auto const say = message.text("say");
      if (say == "api_req_started" && !take_request(message, task, found)) ++outcome.bad_records;
      if (say == "condense_context") take_condensing(message, task, found);
    });
    return outcome;
  }

  [[nodiscard]] Sighting call_of(JsonView message, Task const& task) const {
    Sighting call;
    call.source = tool_.source;
    call.tool = tool_.tool;
    call.parser_version = tasks_parser_version;
    call.session_id = task.id;
    call.parent_session_id = task.parent;
    call.project = task.project;
    call.cache_split_known = false;
    auto const written = message["modelInfo"];
    call.model = written.text("modelId");
    call.provider = written.text("providerId");
    auto const at = message.instant("ts");
    if (!at) return call;
    call.start = call.end = *at;
    call.event_key = task.id + "@" + std::to_string(epoch_ms(*at));
    if (call.model.empty()) name_model(call, task);
    return call;
  }

  /// The last model chosen before the call, else the first one.
  static void name_model(Sighting& call, Task const& task) {
    ModelSince const* best = nullptr;
    for (auto const& since : task.models) {
      if (best == nullptr || since.at <= call.start) best = &since;
    }
    call.model = best != nullptr ? best->model : task.profile;
    if (best != nullptr) call.provider = best->provider;
  }

  /// False when the record cannot be understood. One without tokens is still being answered: no call yet.
  bool take_request(JsonView message, Task const& task, SightingBuffer& found) {
    auto const request = inner_.parse_copy(message.text("text"));
    if (!request.is_object()) return false;
    WrittenTokens const written{.prompt = request.count("tokensIn"),
                                .cache_read = request.count("cacheReads"),
                                .cache_write = request.count("cacheWrites"),
                                .output = request.count("tokensOut"),
                                .reasoning = 0};
    if (written.prompt + written.cache_read + written.cache_write + written.output == 0) return true;
    auto call = call_of(message, task);
    if (call.event_key.empty()) return false;
    bool const whole = tool_.rule == PromptRule::by_protocol ? !request.text("apiProtocol").empty()
                                                             : includes_cache(call.provider);
    bool const fits = written.prompt >= written.cache_read + written.cache_write;
    call.tokens = whole && fits ? from_whole_prompt(written) : from_uncached_prompt(written);
    call.cache_split_known = written.cache_write == 0;
    // 0 is what they write for models whose price they do not know.
    if (auto const cost = request.usd("cost"); cost && cost->value > 0) call.cost = cost;
    if (call.provider.empty()) call.provider = request.text("inferenceProvider");
    found.add(call);
    return true;
  }

  /// Summing up the conversation costs money, but its tokens are not told.
  void take_condensing(JsonView message, Task const& task, SightingBuffer& found) const {
    auto const cost = message["contextCondense"].usd("cost");
    auto call = call_of(message, task);
    if (!cost || cost->value == 0 || call.event_key.empty()) return;
    call.cost = cost;
    found.add(call);
  }

  TaskTool tool_;
  JsonText text_;
  JsonText inner_;
  std::string beside_;
};

}  // namespace

std::unique_ptr<DocumentFormat> make_task_format(TaskTool const& tool) {
  return std::make_unique<TaskFormat>(tool);
}

}  // namespace companion::detectors
