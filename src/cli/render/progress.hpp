// How far a long read is, as one line.
#pragma once

#include <ostream>
#include <string>

#include "app/backfill.hpp"
#include "cli/console.hpp"

namespace companion::cli {

[[nodiscard]] std::string progress_line(app::BackfillProgress const& progress);

/// Writes over one line on a terminal; elsewhere a line now and then.
class ProgressWriter {
 public:
  explicit ProgressWriter(Console& console) : console_{console} {}
  void show(app::BackfillProgress const& progress);
  /// Ends the line that was written over.
  void end();

 private:
  Console& console_;
  Milliseconds shown_at_{-1'000'000};
  std::size_t columns_{0};
};

}  // namespace companion::cli
