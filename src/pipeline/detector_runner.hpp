// One detector's life: restore, scan in slices, commit each, wait for changes, back off after failures.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "pipeline/ingest.hpp"
#include "runtime/event.hpp"

namespace companion::pipeline {

struct SchedulerOptions {
  ScanBudget budget{};
  std::chrono::milliseconds debounce{25};     ///< changes come in bursts: look once for many
  std::chrono::milliseconds sweep{900'000};   ///< a look without being told, where everything is watched
  std::chrono::milliseconds look_out{5'000};  ///< the same, where there is nothing to read yet
  std::chrono::milliseconds poll{1'000};      ///< a look without being told, where something is not
  std::chrono::milliseconds slice_max{
      2'000};  ///< a detector with longer slices gets as much rest as it worked
  std::chrono::milliseconds retry_first{1'000};
  std::chrono::milliseconds retry_longest{300'000};
  std::uint32_t failures_until_suspended{8};
  std::chrono::milliseconds suspension{3'600'000};      ///< then it gets another chance
  std::uint32_t stretch{1};                             ///< rests are so many times as long
  std::chrono::steady_clock::time_point quiet_until{};  ///< no new look before
};

enum class DetectorState : std::uint8_t {
  starting,   ///< has not finished its first look
  watching,   ///< has read everything there was
  retrying,   ///< failed; tries again soon
  suspended,  ///< failed too often, or cost too much; rests
};

[[nodiscard]] std::string_view to_string(DetectorState state);

struct DetectorStatus {
  std::string name;
  DetectorState state{DetectorState::starting};
  std::string reason;       ///< of retrying, suspended and slowed
  std::string description;  ///< the detector's own line
  ScanProgress progress;
  std::vector<Running> running;  ///< what its last look saw in use; empty after a failure
  bool slowed{false};
  bool more{false};          ///< its last look left something to read
  bool absent{false};        ///< nothing of what it reads is on this machine
  bool has_past{true};       ///< reads what was written down before
  bool switched_off{false};  ///< by a person: looks at nothing until it is switched on
  std::uint64_t sightings{0};
  std::uint64_t activities{0};
  std::uint64_t inventory{0};
  std::uint64_t lines_skipped{0};
  std::uint64_t quarantined{0};
  std::chrono::nanoseconds cpu{0};  ///< of its looks, since the start
  std::uint32_t failures{0};        ///< in a row
  std::uint64_t errors{0};          ///< failures since the start
  std::optional<Instant> last_success;
  std::optional<std::chrono::steady_clock::time_point> scanning_since;
};

/// How much of what a detector looks at is watched.
enum class Reach : std::uint8_t {
  nothing,  ///< none of its folders is there yet
  some,
  all,  ///< every change will be told
};

struct Coverage {
  Reach reach{Reach::some};
  std::vector<std::filesystem::path>
      added;  ///< watched from now on: what happened in them before was not told
};

/// What a runner needs of its surroundings. All of it is called on the loop.
struct RunnerSeams {
  Ingest* ingest{nullptr};
  Clock const* clock{nullptr};
  asio::any_io_executor loop;
  asio::any_io_executor work;  ///< detectors are made, used and destroyed there
  std::function<asio::awaitable<Result<std::vector<Checkpoint>>>(std::string source)> checkpoints;
  std::function<Coverage(std::string const& detector, std::vector<std::filesystem::path> const&)> watch;
  std::function<void(std::string const& detector, std::string const& reason)> failed;  ///< may be empty
};

enum class Switch : std::uint8_t { off, on };

using MakeDetector = std::function<std::unique_ptr<Detector>()>;

/// Loop only. Lives until its run() was cancelled and has ended.
class DetectorRunner {
 public:
  /// `seams` and `options` outlive it.
  DetectorRunner(std::string name, MakeDetector make, RunnerSeams const& seams,
                 SchedulerOptions const& options);

  /// Runs until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Something changed where it looks: at these paths, or, if there are none, anywhere.
  void wake(std::vector<std::filesystem::path> const& changed);
  /// Off: a slice under way is still taken, then it rests. On: it goes on where it stopped.
  void switch_to(Switch wanted);
  /// It rests as one does that failed too often. What it has read stays.
  void suspend(std::string reason);
  [[nodiscard]] DetectorStatus const& status() const { return status_; }

 private:
  struct Slice;
  asio::awaitable<void> until_allowed();
  asio::awaitable<Result<void>> look();
  asio::awaitable<Result<void>> restore();
  asio::awaitable<Result<void>> read_backlog();
  asio::awaitable<Result<Scan>> next_slice();
  [[nodiscard]] std::vector<std::filesystem::path> take_hints();
  asio::awaitable<void> rest(Result<void> const& outcome);
  void note(Slice const& slice);
  void note_failure(std::string const& reason);
  [[nodiscard]] std::chrono::milliseconds retry_pause() const;
  [[nodiscard]] std::chrono::milliseconds longest_rest() const;

  MakeDetector make_;
  RunnerSeams const& seams_;
  SchedulerOptions const& options_;
  std::unique_ptr<Detector> detector_;
  DetectorStatus status_;
  std::optional<std::chrono::steady_clock::time_point> suspended_until_;
  runtime::Alarm alarm_;
  Reach reach_{Reach::some};
  bool woken_{false};
  bool look_everywhere_{true};
  std::vector<std::filesystem::path> changed_;
  std::chrono::steady_clock::duration slice_time_{};
  std::optional<std::chrono::milliseconds> pause_;  ///< the detector's own pace, of its last look
};

}  // namespace companion::pipeline
