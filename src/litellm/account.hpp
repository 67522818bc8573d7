// Answers of /key/info, /user/info and /v2/user/info as accounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/proxy.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::litellm {

/// Whose accounts they are: our name of the proxy, and when it was asked.
struct AccountQuestion {
  std::string proxy;
  Instant asked{};
};

/// Errc::invalid: no such answer, or cut short.
[[nodiscard]] Result<ProxyAccount> read_key_info(std::string_view body, AccountQuestion const& question);
/// The user, their keys and their teams; of v2 the user alone.
[[nodiscard]] Result<std::vector<ProxyAccount>> read_user_info(std::string_view body,
                                                               AccountQuestion const& question);

}  // namespace companion::litellm
