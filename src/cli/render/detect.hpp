// What one detector found by hand, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/single_look.hpp"
#include "cli/render/json.hpp"

namespace companion::cli {

[[nodiscard]] std::string look_text(app::SingleLook const& look);
[[nodiscard]] Json look_json(app::SingleLook const& look);

}  // namespace companion::cli
