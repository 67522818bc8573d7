// A believable month of AI work, as calls that never happened. Pure: the same seed and day give the same
// month.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "companion/time.hpp"
#include "companion/tokens.hpp"

namespace companion::cli::demo {

enum class Tool : std::uint8_t { claude_code, codex, none };
/// Who will tell of a call: this machine's log, the proxy, or both.
enum class Told : std::uint8_t { log, proxy, both };

struct DemoCall {
  Instant start{};
  Milliseconds duration{0};
  std::string model;
  TokenCounts tokens;
  std::string response_id;
  std::string request_id;
  Told told{Told::log};
  bool failed{false};  ///< told by the proxy only: tools write no line for a failed request
};

struct DemoSession {
  Tool tool{Tool::claude_code};
  std::string id;
  std::string project;
  std::string branch;
  std::string user;
  std::vector<DemoCall> calls;  ///< in order of time
};

struct Wishes {
  std::uint64_t seed{1};
  int days{30};
  Instant now{};  ///< the month ends here
};

[[nodiscard]] std::vector<DemoSession> make_month(Wishes const& wishes);

}  // namespace companion::cli::demo
