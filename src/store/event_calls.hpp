// From the events of a source to the calls that they are evidence of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// See LedgerView::calls_of. Within a read transaction of the caller.
[[nodiscard]] Result<std::vector<std::optional<CallRecord>>> find_calls_of(
    Database& database, Dictionary& words, std::string const& source, std::vector<EventPlace> const& events);

}  // namespace companion::store
