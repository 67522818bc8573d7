#include "telemetry/conventions.hpp"

#include "telemetry/catalogue.hpp"

namespace companion::telemetry {

bool is_legacy(std::string_view name) {
  return name == metric::token_usage || name == metric::operation_duration;
}

bool is_shown(std::string_view name, Conventions conventions) {
  if (is_legacy(name)) return conventions != Conventions::latest;
  bool const is_latest = name.starts_with("gen_ai.client.inference.");
  return !is_latest || conventions != Conventions::v1_41;
}

}  // namespace companion::telemetry
