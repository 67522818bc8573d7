#include "domain/reconcile.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>
#include <utility>

#include "core/hash.hpp"
#include "domain/account_entry.hpp"
#include "domain/price_book.hpp"
#include "domain/reconcile_cause.hpp"

namespace companion::domain {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t sample_max = 20;
constexpr auto told_twice_within = seconds{2};
/// A stream that was cut off is the last thing of its session; what follows later went another way.
constexpr auto session_tail = minutes{10};

struct Pair {
  Account left;
  Account right;
};
/// Tokens and requests between who saw the call; costs against the price book.
constexpr std::array<Pair, 6> pairs{{{Account::local, Account::callback},
                                     {Account::local, Account::spend_log},
                                     {Account::callback, Account::spend_log},
                                     {Account::local, Account::price_book},
                                     {Account::callback, Account::price_book},
                                     {Account::spend_log, Account::price_book}}};

bool compares(Pair pair, Measure measure) {
  if (pair.right == Account::price_book) return measure == Measure::cost;
  // A tool's own cost is held against the price book; against the proxy's it would only repeat that.
  return measure != Measure::cost || pair.left == Account::callback;
}

constexpr std::size_t index(Account account) { return static_cast<std::size_t>(account); }

struct Sums {
  std::int64_t left{0};
  std::int64_t right{0};
  std::int64_t apart{0};  ///< call by call, so that a lost call does not hide a doubled one
  std::array<Contribution, cause_count> causes{};
};

struct Line {
  std::array<AccountSums, account_count> accounts{};
  std::array<std::array<Sums, measure_count>, pairs.size()> sums{};
};

/// When a session's calls passed the proxy.
struct SessionSpan {
  bool local{false};
  std::optional<Instant> first_proxied;
  Instant last_proxied{};
};

struct Told {
  CallId id;
  Instant start{};
  std::uint64_t group{0};  ///< hash of trace or session; 0 = none
  bool tracked{false};
};

bool has_local(CallRecord const& record) {
  return record.call.route == Route::tracked || record.call.route == Route::dark ||
         record.call.route == Route::unknown;
}

std::string const& trace_of(CallRecord const& record) {
  static std::string const none;
  for (auto const& sighting : record.sightings) {
    if (sighting.side == Side::proxy && !sighting.trace_id.empty()) return sighting.trace_id;
  }
  return none;
}

std::uint64_t vector_hash(CallRecord const& record) {
  auto const& tokens = record.call.tokens;
  auto text = model_family(record.call.model);
  for (auto const count : {tokens.input, tokens.cache_read, tokens.cache_write(), tokens.output}) {
    text += '|' + std::to_string(count);
  }
  return hash64(text);
}

void add(AccountSums& sums, AccountEntry const& entry) {
  sums.requests += entry.requests;
  sums.tokens += entry.tokens;
  if (entry.cost) sums.cost += *entry.cost;
  if (!entry.cost && entry.successes > 0) sums.unpriced += entry.successes;
}

}  // namespace

struct Reconciler::State {
  ReconcileOptions options;
  Reconciliation found;
  std::map<std::pair<Day, std::string>, Line> lines;
  boost::unordered_flat_map<std::string, SessionSpan> sessions;
  boost::unordered_flat_map<std::uint64_t, std::vector<Told>> told;
  std::set<std::int64_t> twice;
  bool twice_known{false};

  void find_told_twice();
  [[nodiscard]] bool covers(Account account, Call const& call) const;
  [[nodiscard]] bool expected_at_proxy(Call const& call) const;
  [[nodiscard]] bool expected_here(CallRecord const& record) const;
  [[nodiscard]] bool in_scope(Pair pair, CallRecord const& record, AccountEntries const& entries) const;
  void compare(std::size_t pair, CallRecord const& record, AccountEntries const& entries, Line& line);
};

void Reconciler::State::find_told_twice() {
  for (auto& [hash, calls] : told) {
    if (calls.size() < 2) continue;
    // Tracked ones first: what repeats a call that both sides know is the double.
    std::sort(calls.begin(), calls.end(), [](Told const& a, Told const& b) {
      return std::tuple{!a.tracked, a.start, a.id.value} < std::tuple{!b.tracked, b.start, b.id.value};
    });
    for (std::size_t i = 1; i < calls.size(); ++i) {
      auto const repeats = [&](Told const& earlier) {
        auto const apart =
            calls[i].start > earlier.start ? calls[i].start - earlier.start : earlier.start - calls[i].start;
        return calls[i].group != 0 && calls[i].group == earlier.group && apart <= told_twice_within;
      };
      bool const again = !calls[i].tracked &&
                         std::any_of(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(i), repeats);
      if (again) twice.insert(calls[i].id.value);
    }
  }
  told.clear();
  twice_known = true;
}

bool Reconciler::State::covers(Account account, Call const& call) const {
  if (account == Account::price_book || account == Account::local) return true;
  auto const source = account == Account::callback ? "litellm:callback" : "litellm:spend_logs";
  return std::any_of(options.covered.begin(), options.covered.end(), [&](Coverage const& coverage) {
    if (coverage.source != source || call.start < coverage.from) return false;
    if (!call.proxy.empty() && !coverage.proxy.empty() && call.proxy != coverage.proxy) return false;
    return account == Account::callback || call.end <= coverage.until;
  });
}

bool Reconciler::State::expected_at_proxy(Call const& call) const {
  auto const session = sessions.find(call.session);
  if (call.session.empty() || session == sessions.end() || !session->second.first_proxied) return false;
  return call.start >= *session->second.first_proxied &&
         call.start <= session->second.last_proxied + session_tail;
}

bool Reconciler::State::expected_here(CallRecord const& record) const {
  for (auto const& name : {record.call.session, trace_of(record)}) {
    auto const session = sessions.find(name);
    if (!name.empty() && session != sessions.end() && session->second.local) return true;
  }
  return false;
}

bool Reconciler::State::in_scope(Pair pair, CallRecord const& record, AccountEntries const& entries) const {
  auto const& left = entries[index(pair.left)];
  auto const& right = entries[index(pair.right)];
  if (pair.right == Account::price_book) {
    // One of the proxy's accounts is enough; a local cost is worth comparing only if the tool wrote one.
    if (pair.left == Account::spend_log && entries[index(Account::callback)]) return false;
    if (!left || !right || left->successes == 0) return false;
    return pair.left != Account::local || left->cost.has_value();
  }
  if (!left && !right) return false;
  if (!covers(pair.left, record.call) || !covers(pair.right, record.call)) return false;
  if (pair.left == Account::callback) return true;
  if (left && right) return true;
  return left ? expected_at_proxy(record.call) : expected_here(record);
}

void Reconciler::State::compare(std::size_t pair, CallRecord const& record, AccountEntries const& entries,
                                Line& line) {
  static AccountEntry const nothing{};
  auto const [left_account, right_account] = pairs[pair];
  auto const& left = entries[index(left_account)];
  auto const& right = entries[index(right_account)];
  auto const other = right_account == Account::callback ? Account::spend_log : Account::callback;
  CauseQuestion const question{.call = record.call,
                               .entries = entries,
                               .left = left_account,
                               .right = right_account,
                               .told_twice = twice.contains(record.call.id.value),
                               .other_feed = left_account == Account::local && covers(other, record.call)};
  for (std::size_t m = 0; m < measure_count; ++m) {
    auto const measure = static_cast<Measure>(m);
    if (!compares(pairs[pair], measure)) continue;
    auto const left_value = value_of(left.value_or(nothing), measure);
    auto const right_value = value_of(right.value_or(nothing), measure);
    auto& sums = line.sums[pair][m];
    sums.left += left_value;
    sums.right += right_value;
    if (left_value == right_value) continue;
    sums.apart += std::abs(right_value - left_value);
    auto const cause = cause_of(question, measure);
    auto& contribution = sums.causes[static_cast<std::size_t>(cause)];
    contribution.cause = cause;
    contribution.amount += right_value - left_value;
    ++contribution.calls;
    if (contribution.sample.size() < sample_max) contribution.sample.push_back(record.call.id);
  }
}

ReconcileOptions reconcile_options(Instant now, double threshold) {
  return {.threshold = threshold, .settled_before = now - minutes{3}, .covered = {}};
}

Reconciler::Reconciler(ReconcileOptions options) : state_{std::make_unique<State>()} {
  state_->options = std::move(options);
  state_->found.threshold = state_->options.threshold;
  state_->found.covered = state_->options.covered;
}

Reconciler::~Reconciler() = default;

void Reconciler::learn(CallRecord const& record) {
  auto const& call = record.call;
  if (!call.session.empty() && has_local(record)) {
    auto& span = state_->sessions[call.session];
    span.local = true;
    if (call.route == Route::tracked) {
      span.first_proxied = std::min(span.first_proxied.value_or(call.start), call.start);
      span.last_proxied = std::max(span.last_proxied, call.end);
    }
  }
  bool const used = call.status == Status::success && call.tokens.total() > 0;
  if (!used || (call.route != Route::tracked && call.route != Route::proxy_only)) return;
  auto const& trace = trace_of(record);
  auto const& group = trace.empty() ? call.session : trace;
  state_->told[vector_hash(record)].push_back({.id = call.id,
                                               .start = call.start,
                                               .group = group.empty() ? 0 : hash64(group),
                                               .tracked = call.route == Route::tracked});
}

void Reconciler::judge(CallRecord const& record) {
  auto& self = *state_;
  if (!self.twice_known) self.find_told_twice();
  auto const& call = record.call;
  if (call.end >= self.options.settled_before) return;
  ++self.found.calls;
  auto const entries = entries_of(record);
  bool const repaired = entries[index(Account::spend_log)] && !entries[index(Account::callback)] &&
                        self.covers(Account::callback, call);
  if (repaired) ++self.found.repaired;

  Line* line = nullptr;
  for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
    if (!self.in_scope(pairs[pair], record, entries)) continue;
    if (line == nullptr) line = &self.lines[{day_of(call.start), call.model}];
    self.compare(pair, record, entries, *line);
  }
  if (line == nullptr) {
    ++(call.route == Route::proxy_only ? self.found.others : self.found.dark);
    return;
  }
  ++self.found.compared;
  for (std::size_t i = 0; i < account_count; ++i) {
    if (entries[i]) add(line->accounts[i], *entries[i]);
  }
}

namespace {

/// nullopt: within the threshold, or nothing to name.
std::optional<Difference> difference_of(Pair pair, Measure measure, Sums const& sums, double threshold) {
  auto const greater = std::max(std::abs(sums.left), std::abs(sums.right));
  if (static_cast<double>(sums.apart) <= threshold * static_cast<double>(greater)) return std::nullopt;
  Difference difference{.left = pair.left,
                        .right = pair.right,
                        .measure = measure,
                        .left_value = sums.left,
                        .right_value = sums.right,
                        .causes = {}};
  for (auto const& contribution : sums.causes) {
    if (contribution.calls > 0) difference.causes.push_back(contribution);
  }
  std::sort(difference.causes.begin(), difference.causes.end(),
            [](Contribution const& a, Contribution const& b) {
              return std::pair{-std::abs(a.amount), a.cause} < std::pair{-std::abs(b.amount), b.cause};
            });
  return difference;
}

}  // namespace

Result<Reconciliation> reconcile(LedgerView& view, UsageFilter const& filter, ReconcileOptions options) {
  auto covered = view.coverage();
  if (!covered) return propagate(covered);
  options.covered = std::move(*covered);
  Reconciler reconciler{std::move(options)};
  auto learned = view.records(filter, [&](CallRecord const& record) {
    reconciler.learn(record);
    return true;
  });
  if (!learned) return propagate(learned);
  auto judged = view.records(filter, [&](CallRecord const& record) {
    reconciler.judge(record);
    return true;
  });
  if (!judged) return propagate(judged);
  return reconciler.finish();
}

Reconciliation Reconciler::finish() {
  auto& self = *state_;
  for (auto const& [key, line] : self.lines) {
    ReconciledModel model{
        .day = key.first, .model = key.second, .accounts = line.accounts, .differences = {}};
    for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
      for (std::size_t m = 0; m < measure_count; ++m) {
        auto found =
            difference_of(pairs[pair], static_cast<Measure>(m), line.sums[pair][m], self.options.threshold);
        if (found) model.differences.push_back(std::move(*found));
      }
    }
    self.found.models.push_back(std::move(model));
  }
  return std::move(self.found);
}

}  // namespace companion::domain
