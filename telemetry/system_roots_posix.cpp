#include "telemetry/system_roots.hpp"

namespace companion::telemetry {

void trust_system_roots(boost::asio::ssl::context& context, boost::system::error_code& error) {
  context.set_default_verify_paths(error);
}

}  // namespace companion::telemetry
