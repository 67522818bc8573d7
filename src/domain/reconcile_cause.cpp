#include "domain/reconcile_cause.hpp"

namespace companion::domain {
namespace {

AccountEntry const* entry(CauseQuestion const& question, Account account) {
  auto const& found = question.entries[static_cast<std::size_t>(account)];
  return found ? &*found : nullptr;
}

/// Only one of the two told of the call at all.
Cause cause_of_absence(CauseQuestion const& question, AccountEntry const& present, Account absent) {
  if (question.told_twice) return Cause::double_log;
  bool const failed = present.successes == 0;
  if (absent == Account::local) {
    if (failed) return Cause::failed_request;
    return question.call.cache_hit ? Cause::cache_hit : Cause::side_call;
  }
  auto const other = absent == Account::callback ? Account::spend_log : Account::callback;
  bool const told_elsewhere = entry(question, other) != nullptr;
  if (!told_elsewhere && question.other_feed) return Cause::interrupted_stream;
  return absent == Account::callback ? Cause::missed_callback : Cause::missing_spend_row;
}

bool same_tokens(TokenCounts const& a, TokenCounts const& b) {
  return a.input == b.input && a.cache_read == b.cache_read && a.cache_write() == b.cache_write() &&
         a.output == b.output;
}

Cause cause_of_tokens(CauseQuestion const& question, AccountEntry const& left, AccountEntry const& right) {
  if (left.successes != right.successes && left.successes > 0 && right.successes > 0)
    return Cause::double_log;
  if (question.call.cache_hit) return Cause::cache_hit;
  if (left.tokens.output != right.tokens.output) return Cause::interrupted_stream;
  if (left.tokens.prompt() == right.tokens.prompt()) return Cause::cache_split;
  // A prompt counted without its cached part.
  bool const cached = left.tokens.cache_read + right.tokens.cache_read + left.tokens.cache_write() +
                          right.tokens.cache_write() >
                      0;
  return cached && left.tokens.input == right.tokens.input ? Cause::cache_split : Cause::token_count;
}

Cause cause_of_cost(CauseQuestion const& question, AccountEntry const& left, AccountEntry const& right) {
  if (left.successes != right.successes && left.successes > 0 && right.successes > 0)
    return Cause::double_log;
  if (question.call.cache_hit) return Cause::cache_hit;
  if (left.cost.has_value() != right.cost.has_value()) return Cause::unknown_price;
  if (!same_tokens(left.tokens, right.tokens)) return cause_of_tokens(question, left, right);
  if (question.call.costs.price_repaired && question.right == Account::price_book)
    return Cause::missing_cache_price;
  return Cause::own_price;
}

}  // namespace

Cause cause_of(CauseQuestion const& question, Measure measure) {
  auto const* const left = entry(question, question.left);
  auto const* const right = entry(question, question.right);
  if (left == nullptr) return cause_of_absence(question, *right, question.left);
  if (right == nullptr) return cause_of_absence(question, *left, question.right);
  switch (measure) {
    case Measure::requests:
      return left->successes == right->successes ? Cause::retry : Cause::double_log;
    case Measure::cost:
      return cause_of_cost(question, *left, *right);
    default:
      return cause_of_tokens(question, *left, *right);
  }
}

}  // namespace companion::domain
