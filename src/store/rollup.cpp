#include "store/rollup.hpp"

#include <tuple>
#include <utility>

namespace companion::store {
namespace {

constexpr std::size_t numbers_max = 65'536;

constexpr std::uint64_t mix(std::uint64_t hash, std::int64_t value) {
  hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x9e3779b97f4a7c15U;
  return hash ^ hash >> 32U;
}

constexpr std::int64_t or_zero(std::optional<NanoUsd> amount) { return amount ? amount->value : 0; }

/// In the order of the columns of `rollup`.
Rollup::Sums sums_of(Call const& call) {
  return {1,
          call.ambiguous ? 1 : 0,
          call.tokens.input,
          call.tokens.cache_read,
          call.tokens.cache_write_5m,
          call.tokens.cache_write_1h,
          call.tokens.output,
          call.tokens.reasoning,
          call.web_search_requests,
          or_zero(call.costs.effective()),
          or_zero(call.costs.reported),
          or_zero(call.costs.list),
          or_zero(call.costs.proxy)};
}

}  // namespace

bool alike_in_reports(Call const& one, Call const& other) {
  auto const amounts = [](Costs const& costs) {
    return std::tuple{costs.effective(), costs.source, costs.reported, costs.list, costs.proxy};
  };
  auto const told = [](Call const& call) {
    return std::tie(call.counted, call.start, call.tool, call.model, call.provider, call.project,
                    call.session, call.route, call.status, call.ambiguous, call.tokens,
                    call.web_search_requests, call.key_alias, call.team, call.ownership, call.attempts,
                    call.host, call.tags);
  };
  return told(one) == told(other) && amounts(one.costs) == amounts(other.costs);
}

std::size_t Rollup::Hash::operator()(Dimension const& dimension) const {
  std::uint64_t hash = 0;
  for (auto const value : dimension) hash = mix(hash, value);
  return hash;
}

std::size_t Rollup::Hash::operator()(Place const& place) const {
  return mix(mix(0, place.hour), place.dimension);
}

Result<Rollup> Rollup::open(Database& database) {
  auto find = database.prepare(
      "SELECT id FROM dimension WHERE tool=?1 AND model=?2 AND provider=?3 AND project=?4 AND route=?5 "
      "AND status=?6 AND cost_source=?7 AND key_alias=?8 AND team=?9 AND ownership=?10");
  if (!find) return propagate(find);
  auto insert = database.prepare(
      "INSERT INTO dimension(tool, model, provider, project, route, status, cost_source, key_alias, team, "
      "ownership) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) RETURNING id");
  if (!insert) return propagate(insert);
  auto upsert = database.prepare(
      "INSERT INTO rollup VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) ON CONFLICT DO UPDATE "
      "SET "
      "calls=calls+?3, ambiguous=ambiguous+?4, input=input+?5, cache_read=cache_read+?6, "
      "cache_write_5m=cache_write_5m+?7, cache_write_1h=cache_write_1h+?8, output=output+?9, "
      "reasoning=reasoning+?10, web_searches=web_searches+?11, cost=cost+?12, "
      "cost_reported=cost_reported+?13, "
      "cost_list=cost_list+?14, cost_proxy=cost_proxy+?15");
  if (!upsert) return propagate(upsert);
  auto remove = database.prepare("DELETE FROM rollup WHERE hour=?1 AND dimension=?2 AND calls=0");
  if (!remove) return propagate(remove);
  auto mark_due = database.prepare("INSERT OR IGNORE INTO session_hour_due(hour) VALUES(?1)");
  if (!mark_due) return propagate(mark_due);
  Rollup rollup;
  rollup.find_dimension_ = std::move(*find);
  rollup.insert_dimension_ = std::move(*insert);
  rollup.upsert_ = std::move(*upsert);
  rollup.remove_ = std::move(*remove);
  rollup.mark_due_ = std::move(*mark_due);
  return rollup;
}

void Rollup::apply(Call const& call, Interner& words, std::int64_t sign) {
  if (!call.counted) return;
  // A source whose amount is missing is no source: such a call is unpriced.
  auto const source = call.costs.effective() ? call.costs.source : CostSource::unpriced;
  auto const number =
      number_of({words.id(call.tool), words.id(call.model), words.id(call.provider), words.id(call.project),
                 static_cast<std::int64_t>(call.route), static_cast<std::int64_t>(call.status),
                 static_cast<std::int64_t>(source), words.id(call.key_alias), words.id(call.team),
                 static_cast<std::int64_t>(call.ownership)});
  if (!number) {
    if (!failure_) failure_ = number.error();
    return;
  }
  auto const sums = sums_of(call);
  auto const hour = hour_of(call.start);
  hours_.insert(hour);
  auto& pending = pending_[Place{hour, *number}];
  for (std::size_t i = 0; i < sums_size; ++i) pending[i] += sign * sums[i];
}

Result<std::int64_t> Rollup::number_of(Dimension const& dimension) {
  if (auto const known = numbers_.find(dimension); known != numbers_.end()) return known->second;
  auto number = look_up(dimension);
  if (!number) return number;
  if (numbers_.size() >= numbers_max) numbers_.clear();
  numbers_.emplace(dimension, *number);
  return number;
}

Result<std::int64_t> Rollup::look_up(Dimension const& dimension) {
  for (auto* const statement : {&find_dimension_, &insert_dimension_}) {
    Rewind const rewind{*statement};
    int parameter = 1;
    for (auto const value : dimension) statement->bind(parameter++, value);
    auto row = statement->step();
    if (!row) return propagate(row);
    if (*row) return statement->integer(0);
  }
  return fail(Errc::io, "ledger: a dimension got no number");
}

Result<void> Rollup::write(Place const& place, Sums const& sums) {
  if (sums == Sums{}) return {};
  upsert_.bind(1, place.hour);
  upsert_.bind(2, place.dimension);
  int parameter = 3;
  for (auto const sum : sums) upsert_.bind(parameter++, sum);
  auto written = upsert_.run();
  if (!written || sums[0] >= 0) return written;
  remove_.bind(1, place.hour);
  remove_.bind(2, place.dimension);
  return remove_.run();
}

Result<void> Rollup::flush() {
  if (failure_) {
    auto error = std::move(*failure_);
    failure_.reset();
    return tl::unexpected<Error>(std::move(error));
  }
  for (auto const& [place, sums] : pending_) {
    auto written = write(place, sums);
    if (!written) return written;
  }
  pending_.clear();
  for (auto const hour : hours_) {
    mark_due_.bind(1, hour);
    auto marked = mark_due_.run();
    if (!marked) return marked;
  }
  hours_.clear();
  return {};
}

void Rollup::discard() {
  pending_.clear();
  hours_.clear();
  numbers_.clear();
  failure_.reset();
}

}  // namespace companion::store
