// Standard input for commands that must not wait for it.
#pragma once

#include <string>
#include <string_view>

#include "companion/time.hpp"

namespace companion::cli {

/// How long somebody who writes is waited for. Whoever starts us with an open pipe and writes nothing costs
/// `first`, whoever writes and does not close it `whole`.
struct InputPatience {
  Milliseconds first{100};
  Milliseconds whole{200};
  std::size_t bytes_max{1U << 20U};
};

/// What has come till the end of the input, till `enough` says so, or till patience ends. A terminal is not
/// read: empty at once.
[[nodiscard]] std::string read_waiting_input(InputPatience patience, bool (*enough)(std::string_view));

}  // namespace companion::cli
