// The code that makes a browser extension ours: shown to the person at the keyboard, good once and not for
// long.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::receiver {

/// How long a code is good.
inline constexpr std::chrono::minutes pairing_time{5};
/// Wrong codes that may be tried before the right one is good no more.
inline constexpr std::uint32_t pairing_tries_max = 5;

struct PairingCode {
  std::string text;  ///< "7KQ2-M9XD": 40 random bits
  Instant expires{};
};

/// Command line and daemon share no secret but what lies in the data folder: there the code's digest waits in
/// a file for its owner alone. A new code replaces one that still waits. It lies beside the tokens.
[[nodiscard]] std::filesystem::path pairing_file(std::filesystem::path const& token_file);
[[nodiscard]] Result<PairingCode> offer_pairing(std::filesystem::path const& file, Instant now);
/// Whether a code still waits there to be used.
[[nodiscard]] bool is_pairing_offered(std::filesystem::path const& file, Instant now);

/// The daemon's side.
class Pairing {
 public:
  explicit Pairing(std::filesystem::path file) : file_{std::move(file)} {}

  /// Once for each code: it is gone before this returns. Letters may be small, dashes and blanks left out or
  /// added, O for 0 and I or L for 1. not_found: no code waits, or its time is over; denied: the code is
  /// wrong; busy: it was wrong too often, and the code that waited is gone.
  [[nodiscard]] Result<void> redeem(std::string_view code, Instant now);

 private:
  std::filesystem::path file_;
  std::string tried_;  ///< the digest of the code that was guessed at
  std::uint32_t wrong_{0};
};

}  // namespace companion::receiver
