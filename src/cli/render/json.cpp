#include "cli/render/json.hpp"

#include <nlohmann/json.hpp>

namespace companion::cli {

std::string printed(Json const& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace companion::cli
