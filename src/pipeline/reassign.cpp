#include "pipeline/reassign.hpp"

#include <charconv>
#include <string>

namespace companion::pipeline {
namespace {

constexpr char const* done_name = "ownership_rules";         ///< digest of the rules applied to every call
constexpr char const* begun_name = "ownership_rules_begun";  ///< digest and last call of the sweep under way

struct Sweep {
  std::string digest;
  CallId after{};
};

Sweep parse_sweep(std::string const& text) {
  Sweep sweep;
  auto const space = text.find(' ');
  if (space == std::string::npos) return sweep;
  sweep.digest = text.substr(0, space);
  std::from_chars(text.data() + space + 1, text.data() + text.size(), sweep.after.value);
  return sweep;
}

Result<void> reassign_one(store::LedgerStore& ledger, domain::OwnershipRules const& rules, CallId id) {
  auto before = ledger.load(id);
  if (!before) return propagate(before);
  auto after = *before;
  after.record.call.ownership = rules.of(after.record.call);
  if (after.record.call.ownership == before->record.call.ownership) return {};
  return ledger.update(*before, after);
}

}  // namespace

Result<std::size_t> reassign_some(store::LedgerStore& ledger, domain::OwnershipRules const& rules,
                                  std::size_t limit) {
  auto const digest = rules.digest();
  auto done = ledger.meta(done_name);
  if (!done) return propagate(done);
  if (*done == digest) return std::size_t{0};
  auto begun = ledger.meta(begun_name);
  if (!begun) return propagate(begun);
  auto sweep = parse_sweep(*begun);
  if (sweep.digest != digest) sweep = {.digest = digest, .after = {}};
  auto ids = ledger.ids_after(sweep.after, limit);
  if (!ids) return propagate(ids);
  for (auto const id : *ids) {
    if (auto r = reassign_one(ledger, rules, id); !r) return propagate(r);
    sweep.after = id;
  }
  auto const last = ids->size() < limit;
  auto noted = last ? ledger.set_meta(done_name, digest)
                    : ledger.set_meta(begun_name, digest + ' ' + std::to_string(sweep.after.value));
  if (!noted) return propagate(noted);
  return ids->size();
}

}  // namespace companion::pipeline
