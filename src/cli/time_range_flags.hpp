// --since, --until and --timezone, for the commands that ask the ledger about a stretch of time.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::cli {

/// Half-open; nothing = no bound.
struct TimeRange {
  std::optional<Instant> since;
  std::optional<Instant> until;
};

class TimeRangeFlags {
 public:
  /// `since` is what --since says where it is not given.
  explicit TimeRangeFlags(std::string since) : since_{std::move(since)} {}

  void declare(CLI::App& app);
  /// Without it the days are cut as the command likes.
  void declare_timezone(CLI::App& app);

  /// That of this machine where none was given.
  [[nodiscard]] std::string timezone() const;
  /// `now` is what "7d" and "today" are counted from.
  [[nodiscard]] Result<TimeRange> read(Instant now, std::string const& timezone) const;

 private:
  std::string since_;
  std::string until_;
  std::string timezone_;
};

}  // namespace companion::cli
