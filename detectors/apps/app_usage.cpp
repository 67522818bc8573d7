#include "detectors/apps/app_usage.hpp"

#include <algorithm>
#include <utility>

namespace companion::detectors {
namespace {

constexpr std::chrono::seconds sample_every{10};

}  // namespace

std::map<std::size_t, AppCost> const& AppUsage::sample(Instant now, RunningApps const& running) {
  auto const since = now - sampled_;
  bool const same_apps =
      costs_.size() == running.size() &&
      std::equal(costs_.begin(), costs_.end(), running.begin(),
                 [](auto const& cost, auto const& app) { return cost.first == app.first; });
  if (same_apps && since >= Milliseconds{} && since < sample_every) return costs_;
  costs_.clear();
  std::map<ProcessId, Milliseconds> cpu;
  for (auto const& [index, app] : running) {
    auto& cost = costs_[index];
    Milliseconds spent{};
    for (auto const id : app.processes) {
      auto const usage = table_.usage(id);
      if (!usage) continue;
      cost.memory_bytes += usage->memory_bytes;
      cpu[id] = usage->cpu;
      if (auto const before = cpu_.find(id); before != cpu_.end() && before->second <= usage->cpu)
        spent += usage->cpu - before->second;
    }
    if (since > Milliseconds{})
      cost.cpu = static_cast<double>(spent.count()) / static_cast<double>(since.count());
  }
  cpu_ = std::move(cpu);
  sampled_ = now;
  return costs_;
}

}  // namespace companion::detectors
