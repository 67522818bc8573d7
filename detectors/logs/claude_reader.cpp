#include "detectors/logs/claude_reader.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "companion/time.hpp"
#include "detectors/logs/needle.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t searches_max = 16;  // web searches whose result has not come yet, per file
constexpr Needle usage_needle{"\"usage\"", 0, 4, 6};
constexpr Needle user_needle{"\"user\"", 0, 2, 5};
constexpr Needle web_search_needle{"\"WebSearch\"", 1, 4, 10};
constexpr Needle search_count_needle{"\"searchCount\"", 0, 7, 12};

/// A web search whose result is still to come: enough to add its count to the call later.
struct OpenSearch {
  std::string id;
  Sighting call;  // without tokens: it must never look like the better account
};

nlohmann::json to_json(OpenSearch const& search) {
  auto const& call = search.call;
  return {search.id,       call.event_key, call.response_id, call.request_id, epoch_ms(call.start),
          call.session_id, call.agent_id,  call.project,     call.branch,     call.tool_version,
          call.model,      call.provider,  call.sidechain,   call.background};
}

/// Copies of the keys and owner of a call that tell nothing about what was used.
Sighting without_usage(Sighting call) {
  call.tokens = {};
  call.cost.reset();
  call.web_search_requests = 0;
  call.service_tier.clear();
  call.speed.clear();
  call.inference_geo.clear();
  call.end = call.start;
  return call;
}

Sighting blank_sighting(std::string_view tool) {
  Sighting sighting;
  sighting.source = claude_source;
  sighting.tool = tool;
  sighting.parser_version = claude_parser_version;
  return sighting;
}

class ClaudeReader final : public LogReader {
 public:
  ClaudeReader(ClaudeLineParser& parser, std::string_view tool, std::string_view state)
      : parser_{parser}, tool_{tool}, scratch_{blank_sighting(tool)} {
    if (!state.empty()) load(state);
  }

  bool wants(std::string_view line) const override {
    return usage_needle.in(line) || (tracks_runs_ && user_needle.in(line)) ||
           (!searches_.empty() && search_count_needle.in(line));
  }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    bool const searches = web_search_needle.in(text) || (!searches_.empty() && search_count_needle.in(text));
    auto const* const line = parser_.parse(text, searches ? ClaudeContent::read : ClaudeContent::skip);
    if (line == nullptr) return LineOutcome::malformed;
    if (line->type == "user") {
      take_user(*line, found);
      return LineOutcome::fine;
    }
    if (line->type != "assistant") return LineOutcome::fine;
    return take_assistant(*line, found);
  }

  void restart() override {
    run_.clear();
    user_.clear();
    in_run_ = false;
    searches_.clear();
  }

  std::string state() const override {
    if (!tracks_runs_ && searches_.empty()) return {};
    auto json = nlohmann::json{{"runs", tracks_runs_}, {"run", run_}, {"user", user_}, {"in", in_run_}};
    for (auto const& search : searches_) json["open"].push_back(to_json(search));
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

 private:
  void load(std::string_view state);
  LineOutcome take_assistant(ClaudeLine const& line, SightingBuffer& found);
  void take_user(ClaudeLine const& line, SightingBuffer& found);
  void fill(ClaudeLine const& line, Instant at);
  [[nodiscard]] std::string run_key(ClaudeLine const& line) const;

  ClaudeLineParser& parser_;
  std::string_view tool_;
  Sighting scratch_;  // reused, so that a line costs no allocation
  // Runs (stretches of assistant lines between user lines) tell calls apart only where ids do not. Their
  // user lines are read only in files that need it: the first such id makes the reader start again.
  bool tracks_runs_{false};
  bool in_run_{false};
  std::string run_;   // anchor of the current run: the same in every copy of the conversation
  std::string user_;  // uuid of the last user line
  std::vector<OpenSearch> searches_;
};

LineOutcome ClaudeReader::take_assistant(ClaudeLine const& line, SightingBuffer& found) {
  if (!in_run_ && tracks_runs_) {
    in_run_ = true;
    run_ = !line.parent_uuid.empty() ? line.parent_uuid
           : !user_.empty()          ? std::string_view{user_}
                                     : line.uuid;
    if (run_.empty()) run_.append(line.session_id).append("@").append(line.timestamp);
  }
  if (!line.has_usage || line.api_error || line.model == "<synthetic>") return LineOutcome::fine;
  bool const unique = is_unique_message_id(line.message_id);
  if (!unique && !tracks_runs_) {
    restart();
    tracks_runs_ = true;
    return LineOutcome::reread;
  }
  auto const at = parse_instant(line.timestamp);
  if (!at) return LineOutcome::timeless;
  fill(line, *at);
  if (unique) {
    scratch_.event_key = line.message_id;
    scratch_.response_id = line.message_id;
  } else {
    scratch_.event_key = run_key(line);
    scratch_.response_id.clear();
  }
  found.add(scratch_);
  for (auto const id : line.search_ids) {
    auto const known =
        std::any_of(searches_.begin(), searches_.end(), [&](auto const& s) { return s.id == id; });
    if (known) continue;
    if (searches_.size() == searches_max) searches_.erase(searches_.begin());
    searches_.push_back({.id = std::string{id}, .call = without_usage(scratch_)});
  }
  return LineOutcome::fine;
}

void ClaudeReader::take_user(ClaudeLine const& line, SightingBuffer& found) {
  if (tracks_runs_) {
    in_run_ = false;
    user_ = line.uuid;
  }
  if (line.search_count == 0) return;
  for (auto const id : line.answered_ids) {
    auto const open =
        std::find_if(searches_.begin(), searches_.end(), [&](auto const& s) { return s.id == id; });
    if (open == searches_.end()) continue;
    open->call.linked_web_searches = line.search_count;
    found.add(open->call);
    searches_.erase(open);
  }
}

void ClaudeReader::fill(ClaudeLine const& line, Instant at) {
  scratch_.start = scratch_.end = at;
  scratch_.request_id = line.request_id;
  scratch_.session_id = line.session_id;
  scratch_.agent_id = line.agent_id;
  scratch_.sidechain = line.sidechain;
  scratch_.background = line.session_kind == "bg";
  scratch_.project = line.cwd;
  scratch_.branch = line.branch;
  scratch_.tool_version = line.version;
  scratch_.model = line.model;
  scratch_.provider = line.model.starts_with("claude") ? "anthropic" : "";
  scratch_.tokens = line.tokens;
  scratch_.cache_split_known = line.cache_split_known;
  scratch_.web_search_requests = line.web_searches;
  scratch_.cost = line.cost;
  scratch_.service_tier = line.service_tier == "standard" ? std::string_view{} : line.service_tier;
  scratch_.speed = line.speed == "standard" ? std::string_view{} : line.speed;
  scratch_.inference_geo =
      line.geo == "global" || line.geo == "not_available" ? std::string_view{} : line.geo;
}

/// The session is left out on purpose: copies of a conversation change it, and must meet their original.
std::string ClaudeReader::run_key(ClaudeLine const& line) const {
  std::string key{"run:"};
  return key.append(run_).append("|").append(line.message_id).append("|").append(line.request_id);
}

void ClaudeReader::load(std::string_view state) {
  auto const json = nlohmann::json::parse(state, nullptr, false);
  if (!json.is_object()) return;
  auto const text = [](nlohmann::json const& from) {
    return from.is_string() ? from.get<std::string>() : std::string{};
  };
  auto const field = [&](char const* key) { return json.contains(key) ? json[key] : nlohmann::json{}; };
  tracks_runs_ = field("runs") == true;
  in_run_ = field("in") == true;
  run_ = text(field("run"));
  user_ = text(field("user"));
  for (auto const& row : field("open")) {
    if (!row.is_array() || row.size() != 14 || !row[4].is_number_integer()) continue;
    OpenSearch search{.id = text(row[0]), .call = blank_sighting(tool_)};
    search.call.event_key = text(row[1]);
    search.call.response_id = text(row[2]);
    search.call.request_id = text(row[3]);
    search.call.start = search.call.end = from_epoch_ms(row[4].get<std::int64_t>());
    search.call.session_id = text(row[5]);
    search.call.agent_id = text(row[6]);
    search.call.project = text(row[7]);
    search.call.branch = text(row[8]);
    search.call.tool_version = text(row[9]);
    search.call.model = text(row[10]);
    search.call.provider = text(row[11]);
    search.call.sidechain = row[12] == true;
    search.call.background = row[13] == true;
    searches_.push_back(std::move(search));
  }
}

}  // namespace

bool is_unique_message_id(std::string_view id) {
  constexpr std::size_t letters_min = 16;
  constexpr std::size_t kinds_min = 6;   // "msg_0000000000000000" is a constant, not an id
  constexpr std::size_t digits_min = 4;  // "anthropic-response-1" is one, too
  bool const typed = id.starts_with("msg_");
  auto const tail = typed ? id.substr(4) : id;
  if (tail.size() < (typed ? letters_min : letters_min + 4)) return false;
  std::array<bool, 128> seen{};
  std::size_t kinds = 0;
  std::size_t digits = 0;
  for (char const c : tail) {
    bool const number = c >= '0' && c <= '9';
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!number && !letter && c != '-' && !(c == '_' && !typed)) return false;
    if (number) ++digits;
    auto const place = static_cast<std::size_t>(static_cast<unsigned char>(c));
    if (!std::exchange(seen[place], true)) ++kinds;
  }
  return kinds >= kinds_min && (typed || digits >= digits_min);
}

std::unique_ptr<LogReader> make_claude_reader(ClaudeLineParser& parser, std::string_view tool,
                                              std::string_view state) {
  return std::make_unique<ClaudeReader>(parser, tool, state);
}

}  // namespace companion::detectors
