#include "detectors/logs/codex_reader.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/time.hpp"
#include "detectors/logs/fork_replay.hpp"
#include "detectors/logs/needle.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr std::size_t waiting_max = 256;  // usage events before the first turn_context
// "token_count" and "turn_context" both hold it; other text seldom does.
constexpr Needle shared_needle{"n_co", 0, 1, 3};
constexpr Needle usage_needle{"\"token_count\"", 1, 6, 12};
constexpr Needle turn_needle{"\"turn_context\"", 1, 5, 13};
constexpr Needle meta_needle{"\"session_meta\"", 1, 8, 13};

/// Usage whose model is not known yet.
struct Waiting {
  std::uint64_t number{0};
  Instant at{};
  TokenCounts tokens;
  Standing standing{Standing::confirmed};
};

/// What the first session_meta says; later ones are embedded ancestors.
struct Thread {
  std::string id;
  std::string forked_from;
  std::string parent;
  std::string branch;
  std::string version;
  std::string provider;
  std::string agent;
};

class CodexReader final : public LogReader {
 public:
  CodexReader(CodexLineParser& parser, std::string_view thread_of_name, std::string_view state,
              SiblingFiles const& siblings, CodexTool const& tool)
      : parser_{parser}, siblings_{siblings}, tool_{tool}, name_{thread_of_name} {
    if (!state.empty()) load(state);
  }

  bool wants(std::string_view line) const override {
    if (shared_needle.in(line) && (usage_needle.in(line) || turn_needle.in(line))) return true;
    return thread_.id.empty() && meta_needle.in(line);
  }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const* const line = parser_.parse(text);
    if (line == nullptr) return LineOutcome::malformed;
    if (line->type == "session_meta") take_meta(*line);
    if (line->type == "turn_context") take_turn(*line, found);
    if (line->is_usage()) return take_usage(*line, found);
    return LineOutcome::fine;
  }

  void end(SightingBuffer& found) override {
    for (auto const& waiting : std::exchange(waiting_, {})) emit(waiting, found);
  }

  void restart() override {
    replayed_before_ = fork_ ? fork_->replayed() : replayed_before_;
    thread_ = {};
    fork_.reset();
    fork_events_ = 0;
    unresolved_ = false;
    counter_ = {};
    count_ = 0;
    model_.clear();
    project_.clear();
    waiting_.clear();
  }

  std::string state() const override;
  std::string_view waits_for() const override {
    return unresolved_ ? std::string_view{thread_.forked_from} : "";
  }

 private:
  void load(std::string_view state);
  void take_meta(CodexLine const& line);
  void take_turn(CodexLine const& line, SightingBuffer& found);
  LineOutcome take_usage(CodexLine const& line, SightingBuffer& found);
  [[nodiscard]] std::optional<Standing> judge(CodexLine const& line);
  void emit(Waiting const& event, SightingBuffer& found) const;

  CodexLineParser& parser_;
  SiblingFiles const& siblings_;
  CodexTool tool_;
  std::string name_;
  Thread thread_;
  std::string model_;
  std::string project_;
  CodexCounter counter_;
  std::uint64_t count_{0};  // requests of this file, those of a replay included: the same in every copy
  std::vector<Waiting> waiting_;
  std::optional<ForkReplay> fork_;
  std::uint64_t fork_events_{0};      // already judged when this reader was made
  std::uint64_t replayed_before_{0};  // length of the replay, once learned
  bool unresolved_{false};            // what is known of the parent does not tell: nothing is certain
  bool was_provisional_{false};       // events went out uncertain: those of the replay must be taken back
};

void CodexReader::take_meta(CodexLine const& line) {
  if (!thread_.id.empty()) return;
  thread_.id = line.id.empty() ? std::string_view{name_} : line.id;
  thread_.forked_from = line.forked_from;
  thread_.parent = line.forked_from.empty() ? line.spawned_by : line.forked_from;
  thread_.branch = line.branch;
  thread_.version = line.version;
  thread_.provider = line.provider.empty() ? std::string_view{"openai"} : line.provider;
  thread_.agent = line.agent;
  project_ = line.cwd;
}

void CodexReader::take_turn(CodexLine const& line, SightingBuffer& found) {
  if (!line.cwd.empty()) project_ = line.cwd;
  if (line.model.empty()) return;
  model_ = line.model;
  for (auto const& waiting : std::exchange(waiting_, {})) emit(waiting, found);
}

LineOutcome CodexReader::take_usage(CodexLine const& line, SightingBuffer& found) {
  if (thread_.id.empty()) {
    thread_.id = name_;
    thread_.provider = "openai";
  }
  auto const standing = judge(line);
  auto const usage = counter_.take(line.total, line.last);
  if (!usage) return LineOutcome::fine;
  ++count_;
  if (!standing) return LineOutcome::fine;
  auto const at = parse_instant(line.timestamp);
  if (!at) return LineOutcome::timeless;
  Waiting const event{.number = count_, .at = *at, .tokens = to_tokens(*usage), .standing = *standing};
  if (model_.empty() && waiting_.size() < waiting_max) {
    waiting_.push_back(event);
  } else {
    emit(event, found);
  }
  return LineOutcome::fine;
}

/// nullopt: the parent's event, told again.
std::optional<Standing> CodexReader::judge(CodexLine const& line) {
  if (thread_.forked_from.empty()) return Standing::confirmed;
  if (!fork_) fork_.emplace(thread_.forked_from, siblings_, fork_events_, replayed_before_);
  auto const verdict = fork_->judge(fingerprint_of(line.total, line.last));
  // From there on nothing is certain: when more of the parent is there, the file is read anew.
  unresolved_ = unresolved_ || verdict == ForkReplay::Verdict::unknown;
  if (unresolved_) {
    was_provisional_ = true;
    return Standing::provisional;
  }
  if (verdict == ForkReplay::Verdict::own) return Standing::confirmed;
  return was_provisional_ ? std::optional{Standing::retracted} : std::nullopt;
}

void CodexReader::emit(Waiting const& event, SightingBuffer& found) const {
  Sighting sighting;
  sighting.source = tool_.source;
  sighting.tool = tool_.tool;
  sighting.parser_version = codex_parser_version;
  sighting.event_key = thread_.id + "#" + std::to_string(event.number);
  sighting.standing = event.standing;
  // The rollout tells when an answer was complete, not when it was asked for.
  sighting.start = sighting.end = event.at;
  sighting.session_id = thread_.id;
  sighting.parent_session_id = thread_.parent;
  sighting.agent_id = thread_.agent;
  sighting.tool_version = thread_.version;
  sighting.model = model_;
  sighting.provider = thread_.provider;
  sighting.tokens = event.tokens;
  sighting.project = project_;
  sighting.branch = thread_.branch;
  found.add(sighting);
}

json to_json(std::optional<CodexUsage> const& usage) {
  if (!usage) return {};
  return {usage->input, usage->cached, usage->cache_write, usage->output, usage->reasoning, usage->total};
}

std::string CodexReader::state() const {
  auto const fork_events = fork_ ? fork_->events() : fork_events_;
  auto const replayed = fork_ ? fork_->replayed() : replayed_before_;
  json all{{"id", thread_.id},
           {"from", thread_.forked_from},
           {"parent", thread_.parent},
           {"branch", thread_.branch},
           {"version", thread_.version},
           {"provider", thread_.provider},
           {"agent", thread_.agent},
           {"model", model_},
           {"project", project_},
           {"n", count_},
           {"previous", to_json(counter_.state().previous)}};
  if (!thread_.forked_from.empty() || was_provisional_ || replayed > 0)
    all["fork"] = {fork_events, replayed, unresolved_, was_provisional_};
  all["next"] = counter_.state().next;
  for (auto const seen : counter_.state().seen) {
    if (seen != 0) all["seen"].push_back(seen);
  }
  for (auto const& event : waiting_) {
    auto const& tokens = event.tokens;
    all["waiting"].push_back({event.number, epoch_ms(event.at), static_cast<int>(event.standing),
                              tokens.input, tokens.cache_read, tokens.cache_write_5m, tokens.output,
                              tokens.reasoning});
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Tolerant look-ups in a state that may be damaged.
struct StateView {
  json const& all;

  [[nodiscard]] json at(char const* key) const { return all.contains(key) ? all[key] : json{}; }
  [[nodiscard]] std::string text(char const* key) const {
    auto const value = at(key);
    return value.is_string() ? value.get<std::string>() : std::string{};
  }
  [[nodiscard]] std::uint64_t number(char const* key) const {
    auto const value = at(key);
    return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
  }
  /// Empty unless it is an array of `size` whole numbers.
  [[nodiscard]] static std::vector<std::int64_t> numbers(json const& row, std::size_t size) {
    std::vector<std::int64_t> values;
    if (!row.is_array() || row.size() != size) return values;
    for (auto const& value : row) {
      if (!value.is_number_integer()) return {};
      values.push_back(value.get<std::int64_t>());
    }
    return values;
  }
};

void CodexReader::load(std::string_view state) {
  auto const all = json::parse(state, nullptr, false);
  if (!all.is_object()) return;
  StateView const view{all};
  thread_ = {.id = view.text("id"),
             .forked_from = view.text("from"),
             .parent = view.text("parent"),
             .branch = view.text("branch"),
             .version = view.text("version"),
             .provider = view.text("provider"),
             .agent = view.text("agent")};
  model_ = view.text("model");
  project_ = view.text("project");
  count_ = view.number("n");
  CodexCounter::State counter;
  if (auto const previous = StateView::numbers(view.at("previous"), 6); !previous.empty())
    counter.previous = {previous[0], previous[1], previous[2], previous[3], previous[4], previous[5]};
  counter.next = view.number("next") % CodexCounter::remembered;
  std::size_t place = 0;
  for (auto const& seen : view.at("seen")) {
    if (place < CodexCounter::remembered && seen.is_number_unsigned())
      counter.seen[place++] = seen.get<std::uint64_t>();
  }
  counter_ = CodexCounter{counter};
  if (auto const fork = view.at("fork"); fork.is_array() && fork.size() == 4) {
    fork_events_ = fork[0].is_number_unsigned() ? fork[0].get<std::uint64_t>() : 0;
    replayed_before_ = fork[1].is_number_unsigned() ? fork[1].get<std::uint64_t>() : 0;
    unresolved_ = fork[2] == true;
    was_provisional_ = fork[3] == true;
  }
  for (auto const& row : view.at("waiting")) {
    auto const values = StateView::numbers(row, 8);
    if (values.empty() || values[2] < 0 || values[2] > 2) continue;
    waiting_.push_back({.number = static_cast<std::uint64_t>(values[0]),
                        .at = from_epoch_ms(values[1]),
                        .tokens = {.input = values[3],
                                   .cache_read = values[4],
                                   .cache_write_5m = values[5],
                                   .cache_write_1h = 0,
                                   .output = values[6],
                                   .reasoning = values[7]},
                        .standing = static_cast<Standing>(values[2])});
  }
}

}  // namespace

std::string_view codex_thread_of(std::string_view path) {
  constexpr std::size_t id_size = 36;
  auto name = path.substr(path.find_last_of("/\\") + 1);
  if (!name.starts_with("rollout-")) return {};
  if (name.ends_with(".zst")) name.remove_suffix(4);
  if (!name.ends_with(".jsonl")) return {};
  name.remove_suffix(6);
  if (name.size() < id_size) return {};
  return name.substr(name.size() - id_size);
}

std::unique_ptr<LogReader> make_codex_reader(CodexLineParser& parser, std::string_view thread_of_name,
                                             std::string_view state, SiblingFiles const& siblings,
                                             CodexTool const& tool) {
  return std::make_unique<CodexReader>(parser, thread_of_name, state, siblings, tool);
}

}  // namespace companion::detectors
