// Where the reading of a proxy's spend logs stands: which window of time, which page of it, and what comes
// next. Pure; remembered as a checkpoint after every page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "companion/observation.hpp"
#include "companion/time.hpp"
#include "litellm/options.hpp"
#include "litellm/spend_row.hpp"

namespace companion::litellm {

enum class WindowKind : std::uint8_t {
  backfill,   ///< history, oldest first
  follow,     ///< what is new, and a little before it: rows are written late
  look_back,  ///< the last days once more, for rows that came later than that
};

/// One question of the proxy's book, read page by page.
struct SpendWindow {
  WindowKind kind{WindowKind::backfill};
  Instant from{};
  Instant to{};
  Instant asked{};       ///< when its reading began
  std::int64_t page{1};  ///< to be read next
  std::int64_t rows{0};  ///< different ones read so far
  std::int64_t most{0};  ///< greatest count that the proxy gave
  bool again{false};     ///< read a second time, because rows moved between the pages
};

class SpendCursor {
 public:
  /// `checkpoint`: what checkpoint() last gave, or empty. A bad one begins anew: repeating costs time only.
  SpendCursor(ProxyOptions const& options, std::string_view checkpoint, Instant now);

  [[nodiscard]] std::string checkpoint() const;
  /// Opens the next window unless one is open, and says how to ask for its next page.
  [[nodiscard]] std::string ask(Instant now);
  /// Takes the page in and leaves in it the sightings that are news. The stretch of time that is now covered
  /// when the page was the last of its window.
  std::optional<Coverage> take(SpendPage& page, std::string const& proxy);
  /// The page was too large: smaller ones, and the window from its beginning. False when none is smaller.
  [[nodiscard]] bool ask_for_less();
  /// Versions that show the pages to admins only answer the old question to everybody, of one key and by
  /// whole days. `key`: its hash, as /key/info tells it.
  void ask_the_old_way(std::string key);
  [[nodiscard]] bool asks_the_old_way() const { return !old_way_key_.empty(); }

  /// History is read, and no window is open: the next question may wait.
  [[nodiscard]] bool rests(Instant now) const;
  [[nodiscard]] Instant cursor() const { return cursor_; }  ///< everything before it was read
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::optional<SpendWindow> const& window() const { return window_; }

 private:
  bool restore(std::string_view checkpoint);
  [[nodiscard]] SpendWindow next_window(Instant now) const;
  [[nodiscard]] bool is_last(SpendPage const& page) const;
  bool narrow(SpendPage const& page);
  void drop_known(SpendPage& page);
  Coverage finish(SpendPage const& page, std::string const& proxy);

  Instant origin_{};   ///< where history begins for us
  std::string since_;  ///< how that was configured
  Instant cursor_{};
  Instant looked_back_{};
  std::int64_t rows_{0};
  std::optional<SpendWindow> window_;
  bool followed_{false};  ///< the last window went up to the present
  std::int64_t page_size_{100};
  std::string old_way_key_;
  Milliseconds width_;                          ///< of the next window of history
  std::unordered_set<std::uint64_t> ids_;       ///< rows of the open window
  std::unordered_set<std::uint64_t> told_;      ///< content of the rows of the last follow window
  std::unordered_set<std::uint64_t> told_now_;  ///< the same of the open one
};

}  // namespace companion::litellm
