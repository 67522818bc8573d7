#include "store/dimensions.hpp"

#include <optional>

namespace companion::store {
namespace {

bool matches(std::optional<std::int64_t> wanted, std::int64_t value) { return !wanted || *wanted == value; }

}  // namespace

Result<Dimensions> read_dimensions(Database& database, CallFilter const& filter) {
  auto select = database.prepare(
      "SELECT id, tool, model, provider, project, route, status, cost_source, key_alias, team, ownership "
      "FROM dimension ORDER BY id");
  if (!select) return propagate(select);
  Dimensions dimensions;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return dimensions;
    Dimension dimension;
    auto& piece = dimension.piece;
    piece.tool = select->integer(1);
    piece.model = select->integer(2);
    piece.provider = select->integer(3);
    piece.project = select->integer(4);
    piece.route = select->integer(5);
    piece.status = select->integer(6);
    piece.cost_source = select->integer(7);
    piece.key_alias = select->integer(8);
    piece.team = select->integer(9);
    piece.ownership = select->integer(10);
    dimension.wanted = matches(filter.tool, piece.tool) && matches(filter.model, piece.model) &&
                       matches(filter.provider, piece.provider) && matches(filter.project, piece.project) &&
                       matches(filter.route, piece.route) && matches(filter.key_alias, piece.key_alias) &&
                       matches(filter.team, piece.team) && matches(filter.ownership, piece.ownership);
    auto const id = static_cast<std::size_t>(select->integer(0));
    if (id >= dimensions.size()) dimensions.resize(id + 1);
    dimensions[id] = dimension;
  }
}

Result<Dimension const*> dimension_of(Dimensions const& dimensions, std::int64_t id) {
  auto const index = static_cast<std::size_t>(id);
  if (index >= dimensions.size())
    return fail(Errc::corrupt, "ledger: a dimension of the hourly sums is missing");
  return &dimensions[index];
}

}  // namespace companion::store
