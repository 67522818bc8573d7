#include "pipeline/bookkeeper.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "core/snapshot.hpp"
#include "domain/merge.hpp"
#include "domain/privacy.hpp"
#include "pipeline/neighbourhood.hpp"
#include "pipeline/projection.hpp"
#include "pipeline/reassign.hpp"
#include "pipeline/regroup.hpp"
#include "pipeline/side_notes.hpp"

namespace companion::pipeline {
namespace {

constexpr char const* feed_since_name = "proxy_feed_since";
constexpr char const* local_seen_name = "local_seen";
constexpr std::size_t reclassify_step = 1000;
/// Later than any call, with room to add to it.
constexpr Instant far_future = from_epoch_ms(7'258'118'400'000);

std::optional<std::int64_t> read_number(std::string const& text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool same_sightings(std::vector<Sighting> const& a, std::vector<Sighting> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

/// Only growth of series that the call is in already reaches the counters: they never fall, and a label that
/// changed must not count the call again. A histogram takes a call once.
std::vector<CounterDelta> growth(std::vector<CounterDelta> const& before,
                                 std::vector<CounterDelta> const& after) {
  std::vector<CounterDelta> grown;
  for (auto const& now : after) {
    if (now.slot != 0) continue;
    for (auto const& was : before) {
      bool const same_series =
          was.metric == now.metric && was.slot == now.slot && was.attributes == now.attributes;
      if (!same_series || now.delta <= was.delta) continue;
      grown.push_back(now);
      grown.back().delta -= was.delta;
    }
  }
  return grown;
}

}  // namespace

struct Bookkeeper::State {
  State(store::LedgerStore& ledger_, domain::PriceBook const& prices_, BookkeeperOptions options_)
      : ledger{&ledger_}, prices{&prices_}, options{options_} {}

  [[nodiscard]] Result<void> remember_sides();
  [[nodiscard]] Result<void> note_side(Sighting const& sighting, Instant now);
  [[nodiscard]] Result<void> move_feed(Instant since, Instant now);
  [[nodiscard]] domain::ProxyFeedSince feed() const;

  [[nodiscard]] Result<Receipt> record(Observations const& batch, Instant now);
  [[nodiscard]] Result<void> place(Sighting sighting, Instant now, Receipt& receipt);
  [[nodiscard]] Result<void> insert_alone(Cluster cluster, Instant now, Receipt& receipt);
  [[nodiscard]] Result<void> rearrange(Neighbourhood& around, std::vector<Cluster> clusters, Instant now,
                                       Receipt& receipt);
  [[nodiscard]] Result<void> write(Group group, Neighbourhood const& around, Instant now, Receipt& receipt);
  [[nodiscard]] bool other_side_seen(Side side) const {
    return side == Side::local ? proxy_since.has_value() : local_seen;
  }
  [[nodiscard]] Call build(std::vector<Sighting> const& sightings, domain::Joining joining) const;
  [[nodiscard]] std::vector<CounterDelta> increments(Call const& call) const;
  void count_repair(CallRecord const& record);
  void count_change(store::StoredCall const& before, Call const& after);
  [[nodiscard]] Result<void> settle_one(CallId id);
  void rolled_back();

  store::LedgerStore* ledger;
  domain::PriceBook const* prices;
  BookkeeperOptions options;
  bool sides_known{false};
  bool local_seen{false};
  std::optional<Instant> proxy_since;
  std::optional<Instant> callbacks_since;
  std::vector<CounterDelta> waiting;
};

Result<void> Bookkeeper::State::remember_sides() {
  if (sides_known) return {};
  auto since = ledger->meta(feed_since_name);
  if (!since) return propagate(since);
  auto local = ledger->meta(local_seen_name);
  if (!local) return propagate(local);
  proxy_since.reset();
  if (auto const ms = read_number(*since)) proxy_since = from_epoch_ms(*ms);
  local_seen = !local->empty();
  auto const since_callback = ledger->callbacks_since();
  if (!since_callback) return tl::unexpected<Error>(since_callback.error());
  callbacks_since = *since_callback;
  sides_known = true;
  return {};
}

domain::ProxyFeedSince Bookkeeper::State::feed() const {
  switch (options.proxy_feed) {
    case ProxyFeed::on:
      return Instant::min();
    case ProxyFeed::off:
      return std::nullopt;
    case ProxyFeed::automatic:
      return proxy_since;
  }
  return std::nullopt;
}

Result<void> Bookkeeper::State::note_side(Sighting const& sighting, Instant now) {
  if (sighting.side == Side::local) {
    if (local_seen) return {};
    local_seen = true;
    return ledger->set_meta(local_seen_name, "1");
  }
  if (proxy_since && *proxy_since <= sighting.start) return {};
  return move_feed(sighting.start, now);
}

/// The feed reaches further back than we knew: local calls since then are dark, not unknown.
Result<void> Bookkeeper::State::move_feed(Instant since, Instant now) {
  auto const until = proxy_since.value_or(far_future);
  proxy_since = since;
  if (auto r = ledger->set_meta(feed_since_name, std::to_string(epoch_ms(since))); !r) return r;
  if (options.proxy_feed != ProxyFeed::automatic || !local_seen) return {};
  CallId after{};
  for (;;) {
    auto ids = ledger->routed(Route::unknown, since, until, after, reclassify_step);
    if (!ids) return propagate(ids);
    for (auto const id : *ids) {
      auto before = ledger->load(id);
      if (!before) return propagate(before);
      auto changed = *before;
      changed.record.call.route = domain::route_of(changed.record.sightings, changed.record.call.end, feed());
      changed.changed = now;
      count_change(*before, changed.record.call);
      if (auto r = ledger->update(*before, changed); !r) return r;
      after = id;
    }
    if (ids->size() < reclassify_step) return {};
  }
}

Call Bookkeeper::State::build(std::vector<Sighting> const& sightings, domain::Joining joining) const {
  auto call = domain::build_call(sightings, joining, *prices, feed());
  call.ownership = options.ownership.of(call);
  return call;
}

std::vector<CounterDelta> Bookkeeper::State::increments(Call const& call) const {
  auto const entry = prices->match(call.model, call.provider);
  return project(call, entry ? *entry : std::string_view{"other"}, options.conventions);
}

/// What a settled call still owes the counters after it changed.
void Bookkeeper::State::count_change(store::StoredCall const& before, Call const& after) {
  if (!before.settled) return;
  auto const& was = before.record.call;
  if (was.route != after.route) {
    ledger->add(reclassified(was.route, after.route));
    return;
  }
  for (auto& delta : growth(increments(was), increments(after))) ledger->add(std::move(delta));
}

Result<void> Bookkeeper::State::insert_alone(Cluster cluster, Instant now, Receipt& receipt) {
  store::StoredCall stored;
  stored.keys = keys_of(cluster.sightings, cluster.node);
  stored.record.call = build(cluster.sightings, {.rule = cluster.rule, .ambiguous = false});
  stored.record.sightings = std::move(cluster.sightings);
  stored.changed = now;
  auto id = ledger->insert(stored);
  if (!id) return propagate(id);
  ++receipt.calls_new;
  return {};
}

Result<void> Bookkeeper::State::write(Group group, Neighbourhood const& around, Instant now,
                                      Receipt& receipt) {
  auto const former = around.loaded().find(group.id);
  bool const is_new = former == around.loaded().end();
  if (!is_new) {
    auto const& held = former->second.record;
    if (held.call.rule == group.joining.rule && held.call.ambiguous == group.joining.ambiguous &&
        same_sightings(held.sightings, group.sightings))
      return {};
  }
  store::StoredCall stored;
  stored.keys = keys_of(group.sightings);
  stored.record.call = build(group.sightings, group.joining);
  stored.record.sightings = std::move(group.sightings);
  stored.changed = now;
  if (is_new) {
    ++receipt.calls_new;
    auto id = ledger->insert(stored);
    if (!id) return propagate(id);
    return {};
  }
  auto const& before = former->second;
  stored.record.call.id = group.id;
  stored.settled = before.settled;
  bool const joined =
      stored.record.call.route == Route::tracked && before.record.call.route != Route::tracked;
  if (joined) ++receipt.calls_merged;
  count_change(before, stored.record.call);
  return ledger->update(before, stored);
}

Result<void> Bookkeeper::State::rearrange(Neighbourhood& around, std::vector<Cluster> clusters, Instant now,
                                          Receipt& receipt) {
  auto const tellable = around.expand(clusters);
  if (!tellable) return tl::unexpected<Error>(tellable.error());
  auto outcome = regroup(std::move(clusters), *tellable, around.loaded());
  for (auto const id : outcome.gone) {
    if (auto r = ledger->erase(around.loaded().at(id)); !r) return r;
  }
  for (auto& group : outcome.groups) {
    if (auto r = write(std::move(group), around, now, receipt); !r) return r;
  }
  return {};
}

Result<void> Bookkeeper::State::place(Sighting sighting, Instant now, Receipt& receipt) {
  domain::sanitise(sighting);
  ++receipt.sightings;
  if (auto r = note_side(sighting, now); !r) return r;

  Neighbourhood around{*ledger};
  auto const related = around.related(sighting);
  if (!related) return tl::unexpected<Error>(related.error());

  std::vector<Sighting> together;
  bool known = false;
  for (auto const id : *related) {
    for (auto held : around.loaded().at(id).record.sightings) {
      if (held.source == sighting.source && held.event_key == sighting.event_key) {
        auto const before = held;
        merge_snapshot(held, sighting);
        known = true;
        if (same(before, held)) {
          ++receipt.duplicates;
          ledger->add({.metric = "companion.events.deduplicated",
                       .attributes = {{"source", sighting.source}},
                       .slot = 0,
                       .delta = 1});
          return {};
        }
      }
      together.push_back(std::move(held));
    }
  }
  auto const source_side = sighting.side;
  if (!known) together.push_back(std::move(sighting));
  auto clusters = clusters_of(std::move(together));

  bool alone = related->empty() && clusters.size() == 1;
  if (alone && clusters[0].node && other_side_seen(source_side)) {
    auto const counterpart = around.has_counterpart(*clusters[0].node);
    if (!counterpart) return tl::unexpected<Error>(counterpart.error());
    alone = !*counterpart;
  }
  if (alone) return insert_alone(std::move(clusters[0]), now, receipt);

  // What the event was before it changed may have held others back: they are within reach of it too.
  for (auto const id : *related) {
    for (auto& former : clusters_of(around.loaded().at(id).record.sightings)) {
      if (former.node) around.also_near(*former.node);
    }
  }
  return rearrange(around, std::move(clusters), now, receipt);
}

Result<Receipt> Bookkeeper::State::record(Observations const& batch, Instant now) {
  Receipt receipt;
  for (auto const& sighting : batch.sightings) {
    if (auto r = place(sighting, now, receipt); !r) return propagate(r);
  }
  for (auto const& item : batch.quarantined) {
    if (auto r = ledger->put(item, now); !r) return propagate(r);
    ledger->add({.metric = "companion.events.dropped",
                 .attributes = {{"reason", "malformed"}, {"source", item.source}},
                 .slot = 0,
                 .delta = 1});
    ++receipt.quarantined;
  }
  for (auto const& checkpoint : batch.checkpoints) {
    if (auto r = ledger->put(checkpoint); !r) return propagate(r);
  }
  for (auto const& sighting : batch.sightings) {
    bool const earlier = !callbacks_since || sighting.start < *callbacks_since;
    if (sighting.source == callback_source && earlier) callbacks_since = sighting.start;
  }
  if (auto r = note_besides(*ledger, batch, now, receipt); !r) return propagate(r);
  return receipt;
}

/// A call that only the spend log told of, at a time when callbacks came: one was missed.
void Bookkeeper::State::count_repair(CallRecord const& record) {
  auto const told_by = [&](std::string_view source) {
    return std::any_of(record.sightings.begin(), record.sightings.end(),
                       [&](Sighting const& s) { return s.source == source; });
  };
  if (!callbacks_since || record.call.start < *callbacks_since) return;
  if (!told_by(spend_source) || told_by(callback_source)) return;
  ledger->add({.metric = "companion.callbacks.repaired", .attributes = {}, .slot = 0, .delta = 1});
}

Result<void> Bookkeeper::State::settle_one(CallId id) {
  auto before = ledger->load(id);
  if (!before) return propagate(before);
  if (before->record.call.counted) {
    for (auto& delta : increments(before->record.call)) ledger->add(std::move(delta));
    count_repair(before->record);
  }
  auto settled = *before;
  settled.settled = true;
  return ledger->update(*before, settled);
}

void Bookkeeper::State::rolled_back() {
  ledger->rollback();
  sides_known = false;
}

Bookkeeper::Bookkeeper(store::LedgerStore& ledger, domain::PriceBook const& prices, BookkeeperOptions options)
    : state_{std::make_unique<State>(ledger, prices, options)} {}

Bookkeeper::~Bookkeeper() = default;

void Bookkeeper::count(CounterDelta delta) { state_->waiting.push_back(std::move(delta)); }

Result<std::vector<Receipt>> Bookkeeper::record(std::span<Observations const* const> batches, Instant now) {
  auto& self = *state_;
  if (auto r = self.ledger->begin(); !r) return propagate(r);
  auto const write_all = [&]() -> Result<std::vector<Receipt>> {
    if (auto r = self.remember_sides(); !r) return propagate(r);
    for (auto const& delta : self.waiting) self.ledger->add(delta);
    std::vector<Receipt> receipts;
    for (auto const* batch : batches) {
      auto receipt = self.record(*batch, now);
      if (!receipt) return propagate(receipt);
      receipts.push_back(*receipt);
    }
    if (auto r = self.ledger->commit(); !r) return propagate(r);
    return receipts;
  };
  auto receipts = write_all();
  if (receipts) {
    self.waiting.clear();
  } else {
    self.rolled_back();
  }
  return receipts;
}

Result<std::size_t> Bookkeeper::reassign(std::size_t limit) {
  auto& self = *state_;
  if (auto r = self.ledger->begin(); !r) return propagate(r);
  auto const reassigned = reassign_some(*self.ledger, self.options.ownership, limit);
  if (!reassigned) {
    self.rolled_back();
    return tl::unexpected<Error>(reassigned.error());
  }
  if (auto r = self.ledger->commit(); !r) {
    self.rolled_back();
    return propagate(r);
  }
  return *reassigned;
}

Result<std::size_t> Bookkeeper::settle(Instant now, std::size_t limit) {
  auto& self = *state_;
  if (auto r = self.ledger->begin(); !r) return propagate(r);
  auto const settle_all = [&]() -> Result<std::size_t> {
    if (auto r = self.remember_sides(); !r) return propagate(r);
    auto ids = self.ledger->due(now - self.options.settle_after, limit);
    if (!ids) return propagate(ids);
    for (auto const& delta : self.waiting) self.ledger->add(delta);
    for (auto const id : *ids) {
      if (auto r = self.settle_one(id); !r) return propagate(r);
    }
    if (auto r = self.ledger->commit(); !r) return propagate(r);
    return ids->size();
  };
  auto settled = settle_all();
  if (settled) {
    self.waiting.clear();
  } else {
    self.rolled_back();
  }
  return settled;
}

}  // namespace companion::pipeline
