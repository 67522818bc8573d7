#include "receiver/routes/json_answer.hpp"

#include <nlohmann/json.hpp>

namespace companion::receiver::routes {

Answer told(Result<nlohmann::ordered_json> const& made) {
  if (!made) return refuse(made.error());
  Answer answer;
  // Names from foreign files may hold broken UTF-8.
  answer.body = made->dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  return answer;
}

}  // namespace companion::receiver::routes
