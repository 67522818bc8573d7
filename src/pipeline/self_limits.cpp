#include "pipeline/self_limits.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace companion::pipeline {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint32_t calm_until_recovered = 5;   // windows
constexpr std::uint32_t suspended_at_most = 3;      // then something else is wrong
constexpr std::int64_t part_worth_suspending = 10;  // per cent of what all detectors used

double percent_of(nanoseconds cpu, nanoseconds time) {
  return time.count() > 0 ? 100.0 * static_cast<double>(cpu.count()) / static_cast<double>(time.count()) : 0;
}

std::string one_place(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

bool catches_up(CostSample const& sample) {
  return std::any_of(sample.detectors.begin(), sample.detectors.end(),
                     [](DetectorCost const& detector) { return detector.catching_up; });
}

}  // namespace

LimitStep SelfLimits::look(CostSample const& sample) {
  bool const first = !begin_ || begin_->detectors.size() != sample.detectors.size();
  caught_up_ = caught_up_ && !catches_up(sample);
  resident_least_ = first ? sample.resident_bytes : std::min(resident_least_, sample.resident_bytes);
  if (!first && sample.at - begin_->at < options_.window) return {};
  LimitStep step;
  if (!first) {
    if (auto reason = excess(sample)) {
      windows_calm_ = 0;
      step = remedy(sample, std::move(*reason));
    } else if (slowed_ && ++windows_calm_ >= calm_until_recovered) {
      slowed_ = false;
      suspended_ = 0;
      step.remedy = Remedy::recover;
    }
  }
  begin_ = sample;
  resident_least_ = sample.resident_bytes;
  caught_up_ = !catches_up(sample);
  return step;
}

nanoseconds SelfLimits::cost_in_window(CostSample const& end, std::size_t detector) const {
  return end.detectors[detector].cpu - begin_->detectors[detector].cpu;
}

std::optional<std::string> SelfLimits::excess(CostSample const& end) const {
  if (resident_least_ > options_.memory_bytes) {
    return std::to_string(resident_least_ >> 20U) + " MiB of memory (limit " +
           std::to_string(options_.memory_bytes >> 20U) + ")";
  }
  if (!caught_up_) return std::nullopt;
  auto const time = end.at - begin_->at;
  nanoseconds of_detectors{0};
  for (std::size_t i = 0; i < end.detectors.size(); ++i) of_detectors += cost_in_window(end, i);
  auto const percent = percent_of(end.cpu - begin_->cpu, time);
  bool const theirs = percent_of(of_detectors, time) * 2 >= percent;
  if (percent <= options_.cpu_percent || !theirs) return std::nullopt;
  return one_place(percent) + " % of a core (limit " + std::to_string(options_.cpu_percent) + ")";
}

DetectorCost const* SelfLimits::costliest(CostSample const& end) const {
  DetectorCost const* most = nullptr;
  nanoseconds most_cost{0};
  nanoseconds all{0};
  for (std::size_t i = 0; i < end.detectors.size(); ++i) {
    auto const cost = cost_in_window(end, i);
    all += cost;
    if (end.detectors[i].resting || cost <= most_cost) continue;
    most = &end.detectors[i];
    most_cost = cost;
  }
  return most_cost * 100 >= all * part_worth_suspending ? most : nullptr;
}

LimitStep SelfLimits::remedy(CostSample const& end, std::string reason) {
  if (!std::exchange(slowed_, true)) return {.remedy = Remedy::slow, .reason = std::move(reason)};
  auto const* const detector = suspended_ < suspended_at_most ? costliest(end) : nullptr;
  if (detector != nullptr) {
    ++suspended_;
    return {.remedy = Remedy::suspend, .detector = detector->name, .reason = std::move(reason)};
  }
  return {.remedy = options_.restart ? Remedy::restart : Remedy::none, .reason = std::move(reason)};
}

}  // namespace companion::pipeline
