#include "store/identity_index.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/release_memory.hpp"
#include "store/call_table.hpp"
#include "store/placement.hpp"

namespace companion::store {
namespace {

constexpr auto none = std::numeric_limits<std::uint32_t>::max();

constexpr std::size_t days_min = 4;  // a look-up needs three at once

constexpr std::int64_t as_head(std::uint32_t at) { return ~std::int64_t{at}; }
constexpr std::uint32_t as_link(std::int64_t head) { return static_cast<std::uint32_t>(~head); }

}  // namespace

DayIdentities::DayIdentities() : free_(none) {}

std::uint32_t DayIdentities::link(std::int64_t id, std::uint32_t next) {
  if (free_ == none) {
    links_.push_back({id, next});
    return static_cast<std::uint32_t>(links_.size() - 1);
  }
  auto const at = free_;
  free_ = links_[at].next;
  links_[at] = {id, next};
  return at;
}

void DayIdentities::release(std::uint32_t at) {
  links_[at].next = free_;
  free_ = at;
}

void DayIdentities::insert(std::uint64_t hash, CallId id) {
  ++size_;
  auto const [entry, fresh] = heads_.try_emplace(hash, id.value);
  if (fresh) return;
  auto const rest = entry->second < 0 ? as_link(entry->second) : link(entry->second, none);
  entry->second = as_head(link(id.value, rest));
}

void DayIdentities::erase(std::uint64_t hash, CallId id) {
  auto const entry = heads_.find(hash);
  if (entry == heads_.end()) return;
  if (entry->second >= 0) {
    if (entry->second != id.value) return;
    heads_.erase(entry);
    --size_;
    return;
  }
  auto const head = as_link(entry->second);
  auto before = none;
  for (auto at = head; at != none; before = at, at = links_[at].next) {
    if (links_[at].id != id.value) continue;
    auto const next = links_[at].next;
    if (before != none) {
      links_[before].next = next;
    } else if (next != none) {
      entry->second = as_head(next);
    } else {
      heads_.erase(entry);
    }
    release(at);
    --size_;
    return;
  }
}

void DayIdentities::find(std::uint64_t hash, std::size_t size_max, std::vector<CallId>& out) const {
  auto const entry = heads_.find(hash);
  if (entry == heads_.end() || out.size() >= size_max) return;
  if (entry->second >= 0) {
    out.push_back(CallId{entry->second});
    return;
  }
  for (auto at = as_link(entry->second); at != none && out.size() < size_max; at = links_[at].next)
    out.push_back(CallId{links_[at].id});
}

Result<IdentityIndex> IdentityIndex::open(Database& database, std::size_t entries_max) {
  auto load = database.prepare("SELECT id, keys FROM call WHERE id >= ?1 AND id < ?2");
  if (!load) return propagate(load);
  IdentityIndex index;
  index.load_ = std::move(*load);
  index.entries_max_ = entries_max;
  return index;
}

Result<void> IdentityIndex::find(std::uint64_t hash, Day day, std::size_t limit, std::vector<CallId>& out) {
  auto const size_max = out.size() + std::min(limit, out.max_size() - out.size());
  auto const middle = placed_day(day);
  for (auto const at : {middle, middle - 1, middle + 1}) {
    if (placed_day(at) != at) continue;
    auto identities = loaded(at);
    if (!identities) return propagate(identities);
    (*identities)->find(hash, size_max, out);
    if (out.size() >= size_max) break;
  }
  return {};
}

void IdentityIndex::insert(CallId id, std::span<std::uint64_t const> keys) {
  auto* const day = touched(id);
  if (day == nullptr) return;
  for (auto const key : keys) day->insert(key, id);
  entries_ += keys.size();
}

void IdentityIndex::erase(CallId id, std::span<std::uint64_t const> keys) {
  auto* const day = touched(id);
  if (day == nullptr) return;
  auto const before = day->size();
  for (auto const key : keys) day->erase(key, id);
  entries_ -= before - day->size();
}

void IdentityIndex::commit() {
  touched_.clear();
  begun_ = clock_;
  shrink();
}

void IdentityIndex::rollback() {
  for (auto const day : touched_) drop(day);
  touched_.clear();
  begun_ = clock_;
}

void IdentityIndex::clear() {
  release_memory(days_);
  touched_.clear();
  entries_ = 0;
}

Result<DayIdentities*> IdentityIndex::loaded(Day day) {
  if (auto const found = days_.find(day); found != days_.end()) {
    found->second.used = ++clock_;
    return &found->second.identities;
  }
  Slot slot{.identities = {}, .used = ++clock_};
  Rewind const rewind{load_};
  load_.bind(1, first_id_on(day).value);
  load_.bind(2, end_id_on(day).value);
  for (;;) {
    auto row = load_.step();
    if (!row) return propagate(row);
    if (!*row) break;
    for (auto const key : unpack_keys(load_.blob(1))) slot.identities.insert(key, CallId{load_.integer(0)});
  }
  entries_ += slot.identities.size();
  auto* const identities = &days_.emplace(day, std::move(slot)).first->second.identities;
  shrink();
  return identities;
}

DayIdentities* IdentityIndex::touched(CallId id) {
  auto const day = placed_day(id);
  if (std::find(touched_.begin(), touched_.end(), day) == touched_.end()) touched_.push_back(day);
  auto const found = days_.find(day);
  return found == days_.end() ? nullptr : &found->second.identities;
}

void IdentityIndex::drop(Day day) {
  auto const found = days_.find(day);
  if (found == days_.end()) return;
  entries_ -= found->second.identities.size();
  days_.erase(found);
}

void IdentityIndex::shrink() {
  while (entries_ > entries_max_ && days_.size() > days_min) {
    auto oldest = days_.end();
    for (auto slot = days_.begin(); slot != days_.end(); ++slot) {
      // Days of the open transaction stay: they would only be loaded again at once.
      if (slot->second.used > begun_) continue;
      if (oldest == days_.end() || slot->second.used < oldest->second.used) oldest = slot;
    }
    if (oldest == days_.end()) return;
    drop(oldest->first);
  }
}

}  // namespace companion::store
