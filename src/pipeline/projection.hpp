// A settled call as increments of the metric catalogue. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/counters.hpp"
#include "telemetry/conventions.hpp"

namespace companion::pipeline {

/// `model_label`: the price-book entry of the call's model, or "other": metric labels are a closed set.
/// Metrics of the latest conventions are always counted, those of v1.41 when `conventions` asks for them:
/// shown or not, what is counted stays true, and switching counts no call twice.
[[nodiscard]] std::vector<CounterDelta> project(
    Call const& call, std::string_view model_label,
    telemetry::Conventions conventions = telemetry::Conventions::latest);

/// A settled call that changed its route afterwards.
[[nodiscard]] CounterDelta reclassified(Route from, Route to);

}  // namespace companion::pipeline
