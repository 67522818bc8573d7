#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "cli/standard_input.hpp"

namespace companion::cli {
namespace {

using Watch = std::chrono::steady_clock;

/// Whether something can be read, or the other side is gone, before `deadline`.
bool is_readable(Watch::time_point deadline) {
  for (;;) {
    auto const left = std::chrono::ceil<Milliseconds>(deadline - Watch::now()).count();
    pollfd waiting{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    auto const ready = poll(&waiting, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready > 0) return (waiting.revents & POLLNVAL) == 0;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

std::string read_waiting_input(InputPatience patience, bool (*enough)(std::string_view)) {
  std::string text;
  if (isatty(STDIN_FILENO) == 1) return text;
  std::array<char, 16384> part{};
  auto const begun = Watch::now();
  while (text.size() < patience.bytes_max &&
         is_readable(begun + (text.empty() ? patience.first : patience.whole))) {
    auto const got = read(STDIN_FILENO, part.data(), part.size());
    if (got <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(got));
    if (enough(text)) break;
  }
  return text;
}

}  // namespace companion::cli
