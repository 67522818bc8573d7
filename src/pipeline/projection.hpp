// A settled call as increments of the metric catalogue. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/counters.hpp"

namespace companion::pipeline {

/// `model_label`: the price-book entry of the call's model, or "other": metric labels are a closed set.
[[nodiscard]] std::vector<CounterDelta> project(Call const& call, std::string_view model_label);

/// A settled call that changed its route afterwards.
[[nodiscard]] CounterDelta reclassified(Route from, Route to);

}  // namespace companion::pipeline
