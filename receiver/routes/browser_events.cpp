#include "receiver/routes/browser_events.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "litellm/failure.hpp"
#include "litellm/identity.hpp"

namespace companion::receiver::routes {
namespace {

using nlohmann::json;

constexpr std::int64_t count_max = 1'000'000'000;
constexpr Milliseconds stretch_max{std::chrono::hours{24}};
constexpr Milliseconds clock_may_differ{std::chrono::hours{24}};  ///< it may have been set since
constexpr std::string_view proxy_provider =
    "litellm";                          ///< the call went to a proxy, which may have refused by itself
constexpr Milliseconds rounding{1000};  ///< active time may exceed the stretch by

/// Letters of ids, names of hosts, of models and of browsers: nothing that a sentence could hide in.
bool is_plain(std::string_view text, std::string_view marks, std::size_t letters_max) {
  return text.size() <= letters_max && std::all_of(text.begin(), text.end(), [&](char c) {
           bool const word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '_' || c == '-';
           return word || marks.find(c) != std::string_view::npos;
         });
}

/// The members of one event, with the first thing that is wrong about them.
class Members {
 public:
  explicit Members(json const& object) : object_{object} {}

  /// Empty where it is absent.
  std::string word(char const* key, std::string_view marks, std::size_t letters_max = 128) {
    auto const found = object_.find(key);
    if (found == object_.end() || found->is_null()) return {};
    if (!found->is_string() || !is_plain(found->get_ref<std::string const&>(), marks, letters_max)) {
      note(key);
      return {};
    }
    return found->get<std::string>();
  }
  std::string needed_word(char const* key, std::string_view marks, std::size_t letters_max = 128) {
    auto text = word(key, marks, letters_max);
    if (text.empty()) note(key);
    return text;
  }
  std::optional<std::int64_t> number(char const* key, std::int64_t greatest) {
    auto const found = object_.find(key);
    if (found == object_.end() || found->is_null()) return std::nullopt;
    bool const sound =
        found->is_number_unsigned() && found->get<std::uint64_t>() <= static_cast<std::uint64_t>(greatest);
    if (!sound) note(key);
    return sound ? std::optional{found->get<std::int64_t>()} : std::nullopt;
  }
  /// Milliseconds since 1970.
  Instant instant(char const* key, Instant received) {
    auto const ms = number(key, epoch_ms(received + clock_may_differ));
    if (!ms) note(key);
    return from_epoch_ms(ms.value_or(0));
  }
  [[nodiscard]] std::string const& problem() const { return problem_; }
  void note(std::string_view key) {
    if (problem_.empty()) problem_ = std::string{key} + " is missing or cannot be";
  }

 private:
  json const& object_;
  std::string problem_;
};

constexpr std::string_view id_marks = ".:";
constexpr std::string_view site_marks = "./:";
constexpr std::string_view model_marks = "./:@+ ";

struct Sender {
  std::string browser;
  Instant received{};
};

Result<Activity> read_visit(json const& event, Sender const& sender) {
  Members members{event};
  Activity activity;
  activity.source = "extension:" + sender.browser;
  activity.event_key = members.needed_word("id", id_marks);
  activity.kind = ActivityKind::browser;
  activity.name = members.needed_word("site", site_marks);
  activity.category = members.word("category", "", 32);
  activity.program = sender.browser;
  activity.start = members.instant("start", sender.received);
  activity.end = members.instant("end", sender.received);
  activity.active = Milliseconds{members.number("active_ms", stretch_max.count()).value_or(0)};
  activity.count = members.number("visits", count_max).value_or(0);
  auto const whole = activity.end - activity.start;
  if (whole < Milliseconds{0} || whole > stretch_max) members.note("end");
  if (activity.active > whole + rounding) members.note("active_ms");
  if (!members.problem().empty()) return fail(Errc::invalid, members.problem());
  return activity;
}

std::optional<TokenCounts> read_usage(json const& event, Members& members) {
  auto const found = event.find("usage");
  if (found == event.end() || found->is_null()) return std::nullopt;
  if (!found->is_object()) {
    members.note("usage");
    return std::nullopt;
  }
  Members counts{*found};
  bool stated = false;
  auto const count = [&](char const* key) {
    auto const number = counts.number(key, count_max);
    stated = stated || number;
    return number.value_or(0);
  };
  TokenCounts const tokens{.input = count("input"),
                           .cache_read = count("cache_read"),
                           .cache_write_5m = count("cache_write_5m"),
                           .cache_write_1h = count("cache_write_1h"),
                           .output = count("output"),
                           .reasoning = count("reasoning")};
  // Names that are not ours would be a call of 0 tokens for nothing.
  if (!stated || !counts.problem().empty()) members.note("usage");
  return tokens;
}

std::string_view operation_of(std::string_view endpoint) {
  struct Row {
    std::string_view part;
    std::string_view operation;
  };
  constexpr std::array rows{Row{"/embeddings", "embeddings"},
                            Row{"/images/", "image_generation"},
                            Row{"/rerank", "rerank"},
                            Row{"/audio/transcriptions", "transcription"},
                            Row{"/audio/speech", "speech"},
                            Row{"generateContent", "generate_content"},
                            Row{"streamGenerateContent", "generate_content"}};
  for (auto const& row : rows) {
    if (endpoint.find(row.part) != std::string_view::npos) return row.operation;
  }
  return "chat";
}

/// A call of which the answer told no usage says that somebody was asked, not how much: it is use without
/// tokens.
Activity unmeasured(Sighting const& call, Sender const& sender) {
  Activity activity;
  activity.source = call.source;
  activity.event_key = call.event_key;
  activity.kind = ActivityKind::direct_api;
  activity.name = call.provider;
  activity.program = sender.browser;
  activity.parent = call.tool;
  activity.start = call.start;
  activity.end = call.end;
  activity.running = call.end - call.start;
  activity.count = 1;
  return activity;
}

Result<void> read_call(json const& event, Sender const& sender, Observations& facts) {
  Members members{event};
  Sighting call;
  call.source = "extension:" + sender.browser;
  call.event_key = members.needed_word("id", id_marks);
  call.side = Side::local;
  call.start = members.instant("start", sender.received);
  call.end = members.instant("end", sender.received);
  call.duration = call.end - call.start;
  call.litellm_call_id = members.word("litellm_call_id", id_marks);
  call.response_id = litellm::response_id(members.word("response_id", ".:=+/", 1024), call.litellm_call_id);
  call.request_id = members.word("request_id", id_marks);
  call.tool = members.needed_word("site", site_marks);
  call.model = members.word("model", model_marks);
  call.provider = members.needed_word("provider", site_marks, 64);
  call.operation = operation_of(members.needed_word("endpoint", "./:{}", 256));
  auto const status = members.number("status", 599).value_or(0);
  auto const tokens = read_usage(event, members);
  if (call.end < call.start || call.end - call.start > stretch_max) members.note("end");
  if (!members.problem().empty()) return fail(Errc::invalid, members.problem());
  if (status >= 400) {
    call.status = Status::failure;
    call.error_type = std::to_string(status);
    call.error_kind = litellm::error_kind(
        {.error_code = call.error_type,
         .llm_provider = call.provider == proxy_provider ? std::string_view{} : call.provider});
  }
  if (tokens) call.tokens = *tokens;
  if (tokens || status >= 400) {
    facts.sightings.push_back(std::move(call));
  } else {
    facts.activities.push_back(unmeasured(call, sender));
  }
  return {};
}

Result<void> read_event(json const& event, Sender const& sender, Observations& facts) {
  if (!event.is_object()) return fail(Errc::invalid, "no JSON object");
  auto const kind = event.value("kind", json{});
  if (kind == "call") return read_call(event, sender, facts);
  if (kind != "site") return fail(Errc::invalid, "kind is missing or cannot be");
  auto visit = read_visit(event, sender);
  if (!visit) return propagate(visit);
  facts.activities.push_back(std::move(*visit));
  return {};
}

}  // namespace

Result<BrowserEvents> read_browser_events(std::string_view body, Instant received) {
  auto const document = json::parse(body, nullptr, false);
  auto const wrong = [] {
    return fail(Errc::invalid, R"(send {"browser":"firefox","events":[…]}, see docs/browser-extension.md)");
  };
  if (!document.is_object()) return wrong();
  Members head{document};
  Sender const sender{.browser = head.needed_word("browser", "", 32), .received = received};
  auto const events = document.find("events");
  if (!head.problem().empty() || events == document.end() || !events->is_array()) return wrong();
  if (events->size() > browser_events_max) {
    return fail(Errc::too_large, "at most " + std::to_string(browser_events_max) +
                                     " events may come at once; send them in parts");
  }
  BrowserEvents found;
  for (std::size_t i = 0; i < events->size(); ++i) {
    auto read = read_event((*events)[i], sender, found.facts);
    if (read) {
      ++found.accepted;
      continue;
    }
    found.facts.quarantined.push_back(
        {.source = "extension:" + sender.browser, .reason = read.error().message, .index = i, .bytes = 0});
    found.rejected.emplace_back(i, std::move(read.error().message));
  }
  return found;
}

Result<CostsRequest> read_costs_request(std::string_view body, Instant received) {
  auto const document = json::parse(body, nullptr, false);
  auto const wrong = [] {
    return fail(Errc::invalid,
                R"(send {"browser":"firefox","calls":[{"id":…,"start":…}]}, see docs/browser-extension.md)");
  };
  if (!document.is_object()) return wrong();
  Members head{document};
  CostsRequest asked{.source = "extension:" + head.needed_word("browser", "", 32), .calls = {}};
  auto const calls = document.find("calls");
  if (!head.problem().empty() || calls == document.end() || !calls->is_array()) return wrong();
  if (calls->size() > browser_events_max)
    return fail(Errc::too_large,
                "at most " + std::to_string(browser_events_max) + " calls may be asked for at once");
  for (auto const& call : *calls) {
    if (!call.is_object()) return wrong();
    Members members{call};
    EventPlace place{.key = members.needed_word("id", id_marks), .start = members.instant("start", received)};
    if (!members.problem().empty()) return wrong();
    asked.calls.push_back(std::move(place));
  }
  return asked;
}

Result<PairRequest> read_pair_request(std::string_view body) {
  auto const document = json::parse(body, nullptr, false);
  if (!document.is_object()) return fail(Errc::invalid, R"(send {"code":"XXXX-XXXX","browser":"firefox"})");
  Members members{document};
  PairRequest request{.code = members.needed_word("code", " ", 32),
                      .browser = members.needed_word("browser", "", 32)};
  if (!members.problem().empty()) return fail(Errc::invalid, members.problem());
  return request;
}

}  // namespace companion::receiver::routes
