#include "litellm/poll/poller.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/hash.hpp"
#include "litellm/account.hpp"
#include "litellm/identity.hpp"

namespace companion::litellm {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

constexpr Milliseconds readiness_every = 5min;
constexpr Milliseconds accounts_every = 5min;
constexpr Milliseconds prices_every = 24h;
/// The old question is answered with a whole day.
constexpr Milliseconds old_way_every = 5min;
constexpr Milliseconds after_refusal = 15min;
/// A proxy may be upgraded, or get a database.
constexpr Milliseconds after_missing = 1h;
constexpr std::size_t estimates_max = 20;
constexpr std::size_t sha256_digits = 64;
constexpr std::size_t used_max = 500;
constexpr Milliseconds used_lately = 14 * 24h;

}  // namespace

Poller::Poller(std::string name, ProxyOptions options, PollerMemory const& memory, Instant now)
    : name_{std::move(name)}, options_{std::move(options)}, cursor_{options_, memory.spend, now}, seen_{now} {
  for (auto& each : lines_) each.due = now;
  auto const json = Json::parse(memory.poll, nullptr, false);
  if (!json.is_object()) return;
  etag_ = json.value("etag", "");
  map_digest_ = json.value("map_digest", std::uint64_t{0});
  estimated_ = from_epoch_ms(json.value("estimated", std::int64_t{0}));
  // Daily: a daemon that is started often does not ask each time.
  auto const mapped = from_epoch_ms(json.value("mapped", std::int64_t{0}));
  if (mapped <= now) line(Question::cost_map).due = std::max(now, mapped + prices_every);
  line(Question::models).due = line(Question::cost_map).due;
}

void Poller::remember(Taken& taken) const {
  auto const mapped = lines_[static_cast<std::size_t>(Question::cost_map)].due - prices_every;
  Json const json{{"etag", etag_},
                  {"map_digest", map_digest_},
                  {"mapped", epoch_ms(mapped)},
                  {"estimated", epoch_ms(estimated_)}};
  taken.found.checkpoints.push_back(
      {.source = std::string{poll_source}, .item = name_, .value = json.dump()});
}

/// What was due in an hour is due in an hour, also when the clock was set back by a day.
void Poller::follow_clock(Instant now) {
  if (now < seen_) {
    for (auto& each : lines_) each.due -= seen_ - now;
  }
  seen_ = now;
}

bool Poller::is_wanted(Question question) const {
  switch (question) {
    case Question::readiness:
      return true;
    case Question::key:
    case Question::spend:
      return database_.value_or(true);
    case Question::user:
      return database_.value_or(true) && !user_.empty();
    case Question::models:
    case Question::cost_map:
      return options_.prices;
    case Question::estimate:
      return !to_estimate_.empty();
  }
  return false;
}

Ask Poller::make_ask(Question question, Instant now) {
  switch (question) {
    case Question::readiness:
      break;
    case Question::key:
      return ask_key();
    case Question::user:
      return ask_user(user_);
    case Question::spend:
      return ask_spend(cursor_.ask(now));
    case Question::models:
      return ask_models();
    case Question::cost_map:
      return ask_cost_map(etag_);
    case Question::estimate:
      return ask_estimate(to_estimate_.back());
  }
  return ask_readiness();
}

Step Poller::next(Instant now) {
  follow_clock(now);
  plan_estimates(now);
  auto first = now + readiness_every;
  for (std::size_t i = 0; i < question_count; ++i) {
    auto const question = static_cast<Question>(i);
    if (!is_wanted(question)) continue;
    if (lines_[i].due <= now) return {.ask = make_ask(question, now)};
    first = std::min(first, lines_[i].due);
  }
  return {.ask = std::nullopt, .wait = std::max<Milliseconds>(first - now, 1ms)};
}

Taken Poller::take(Ask const& ask, Answer answer, Instant now) {
  follow_clock(now);
  Taken taken;
  auto judgement = judge(answer);
  auto const question = ask.question;
  if (judgement.meaning == Meaning::good || judgement.meaning == Meaning::unchanged) {
    take_good(ask, answer, taken, now);
  } else {
    take_trouble(question, std::move(judgement), taken, now);
  }
  return taken;
}

void Poller::take_trouble(Question question, Judgement judgement, Taken& taken, Instant now) {
  auto& here = line(question);
  here.problem = judgement.problem;
  taken.problem = std::move(judgement.problem);
  switch (judgement.meaning) {
    case Meaning::good:
    case Meaning::unchanged:
      return;
    case Meaning::unreachable:
    case Meaning::busy:
      taken.repeat = Repeat::everything;
      return;
    case Meaning::broken:
      taken.repeat = Repeat::this_question;
      return;
    case Meaning::too_large:
      if (question == Question::spend && cursor_.ask_for_less()) return;
      here.due = now + after_missing;
      return;
    case Meaning::no_database:
      if (question == Question::spend || question == Question::key) database_ = false;
      here.due = now + after_missing;
      return;
    case Meaning::not_for_this_key:
      if (question == Question::spend && key_.size() == sha256_digits && !cursor_.asks_the_old_way()) {
        cursor_.ask_the_old_way(key_);
        here.problem.clear();
        return;
      }
      here.due = now + after_refusal;
      return;
    case Meaning::refused:
      here.due = now + after_refusal;
      return;
    case Meaning::missing:
      // A key without a user, or a model that the proxy cannot price: nothing is wrong.
      if (question == Question::user || question == Question::estimate || question == Question::key) {
        here.problem.clear();
      }
      here.due = now + after_missing;
      if (question == Question::estimate) end_estimate(taken, now);
      return;
  }
}

void Poller::take_good(Ask const& ask, Answer& answer, Taken& taken, Instant now) {
  auto const question = ask.question;
  auto& here = line(question);
  Result<void> done;
  switch (question) {
    case Question::readiness: {
      auto readiness = read_readiness(answer.body);
      if (readiness) {
        if (!readiness->version.empty()) version_ = readiness->version;
        database_ = readiness->database;
      }
      // Whatever it says, it answers.
      here.due = now + readiness_every;
      break;
    }
    case Question::key:
    case Question::user:
      done = take_accounts(question, answer, taken, now);
      here.due = now + accounts_every;
      break;
    case Question::spend:
      done = take_spend(answer, taken, now);
      break;
    case Question::models: {
      auto deployments = read_model_info(answer.body);
      here.due = now + prices_every;
      if (deployments) taken.deployments = std::move(*deployments);
      if (!deployments) done = propagate(deployments);
      break;
    }
    case Question::cost_map:
      here.due = now + prices_every;
      done = take_cost_map(answer, taken);
      break;
    case Question::estimate: {
      auto estimate = read_estimate(answer.body);
      if (estimate) estimates_.push_back(std::move(*estimate));
      end_estimate(taken, now);
      break;
    }
  }
  if (done) {
    here.problem.clear();
    if (question != Question::readiness) last_success_ = now;
    return;
  }
  here.problem = "the proxy's answer was cut short or is no answer of LiteLLM: " + done.error().message;
  taken.problem = here.problem;
  taken.repeat = Repeat::this_question;
}

Result<void> Poller::take_spend(Answer const& answer, Taken& taken, Instant now) {
  auto page = pages_.decode(answer.body, name_);
  if (!page) return propagate(page);
  note_used(*page, now);
  auto covered = cursor_.take(*page, name_);
  taken.found.sightings = std::move(page->sightings);
  taken.found.quarantined = std::move(page->quarantined);
  if (covered) taken.found.covered.push_back(std::move(*covered));
  taken.found.checkpoints.push_back(
      {.source = std::string{spend_source}, .item = name_, .value = cursor_.checkpoint()});
  auto const pause =
      cursor_.asks_the_old_way() ? std::max(options_.interval, old_way_every) : options_.interval;
  line(Question::spend).due = cursor_.rests(now) ? now + pause : now;
  return {};
}

Result<void> Poller::take_accounts(Question question, Answer const& answer, Taken& taken, Instant now) {
  AccountQuestion const asked{.proxy = name_, .asked = now};
  if (question == Question::key) {
    auto account = read_key_info(answer.body, asked);
    if (!account) return propagate(account);
    user_ = account->user;
    key_ = account->id;
    taken.found.accounts.push_back(std::move(*account));
    return {};
  }
  auto accounts = read_user_info(answer.body, asked);
  if (!accounts) return propagate(accounts);
  taken.found.accounts = std::move(*accounts);
  return {};
}

Result<void> Poller::take_cost_map(Answer& answer, Taken& taken) {
  bool const unchanged = answer.status == 304;
  if (!unchanged && (answer.body.size() < 2 || answer.body.front() != '{' ||
                     answer.body.find_last_of('}') == answer.body.npos)) {
    return fail(Errc::invalid, "no price map");
  }
  if (!unchanged) {
    etag_ = bounded(answer.etag, 200);
    auto const digest = hash64(answer.body);
    if (digest != map_digest_) taken.cost_map = std::move(answer.body);
    map_digest_ = digest;
  }
  remember(taken);
  return {};
}

void Poller::note_used(SpendPage const& page, Instant now) {
  for (std::size_t i = 0; i < page.sightings.size(); ++i) {
    auto const& sighting = page.sightings[i];
    auto const& asked = page.rows[page.row_of[i]].asked_model;
    if (asked.empty() || now - sighting.start > used_lately) continue;
    if (used_.size() >= used_max && !used_.contains(asked)) continue;
    auto& used = used_[asked];
    used.last = std::max(used.last, sighting.start);
    used.model = sighting.model;
  }
}

/// Once a day, of the models used last, when history is read.
void Poller::plan_estimates(Instant now) {
  if (!to_estimate_.empty() || used_.empty() || !cursor_.rests(now)) return;
  if (estimated_ <= now && now - estimated_ < prices_every) return;
  std::vector<std::pair<Instant, std::string>> latest;
  for (auto const& [asked, used] : used_) latest.emplace_back(used.last, asked);
  std::sort(latest.begin(), latest.end());
  if (latest.size() > estimates_max) latest.erase(latest.begin(), latest.end() - estimates_max);
  for (auto& [last, asked] : latest) to_estimate_.push_back(std::move(asked));
  line(Question::estimate).due = std::min(line(Question::estimate).due, now);
  estimates_.clear();
}

void Poller::end_estimate(Taken& taken, Instant now) {
  to_estimate_.pop_back();
  line(Question::estimate).due = now;
  if (!to_estimate_.empty()) return;
  estimated_ = now;
  for (auto& estimate : estimates_) {
    if (auto const used = used_.find(estimate.model); used != used_.end())
      estimate.underlying = used->second.model;
  }
  taken.estimates = std::move(estimates_);
  estimates_.clear();
  remember(taken);
}

void Poller::postpone(Question question, Repeat repeat, Instant until) {
  if (repeat == Repeat::this_question) line(question).due = until;
  if (repeat != Repeat::everything) return;
  for (auto& each : lines_) each.due = std::max(each.due, until);
}

PollerStatus Poller::status(Instant now) const {
  PollerStatus status;
  status.version = version_;
  status.last_success = last_success_;
  status.rows = cursor_.rows();
  status.history_read = now - cursor_.cursor() <= 24h;
  if (cursor_.rows() > 0 || status.history_read) status.read_until = cursor_.cursor();
  if (database_ == false) {
    status.problem =
        "the proxy has no database, so it keeps no spend logs and no budgets; calls still arrive by callback";
    return status;
  }
  // The spend logs matter most; a proxy that is not ready explains the rest.
  for (auto const question : {Question::spend, Question::readiness, Question::key, Question::user,
                              Question::models, Question::cost_map, Question::estimate}) {
    auto const& problem = lines_[static_cast<std::size_t>(question)].problem;
    if (problem.empty()) continue;
    status.problem = std::string{to_string(question)} + ": " + problem;
    break;
  }
  return status;
}

}  // namespace companion::litellm
