#include "detectors/inventory/inventory.hpp"

#include <algorithm>
#include <tuple>

#include "detectors/inventory/findings.hpp"

namespace companion::detectors {

Result<Scan> Inventory::scan(ScanBudget const& budget) {
  Scan scan;
  if (budget.observations == 0) return scan;
  auto& found = scan.found.inventory;
  find_apps(host_, catalogues_.apps, found);
  find_clis(host_, catalogues_.clis, found);
  find_plugins(host_, catalogues_.plugins, found);
  find_mcp_servers(host_, found);
  auto const key = [](InventoryItem const& item) { return std::tie(item.kind, item.name, item.place); };
  std::sort(found.begin(), found.end(), [&](auto const& a, auto const& b) { return key(a) < key(b); });
  found.erase(
      std::unique(found.begin(), found.end(), [&](auto const& a, auto const& b) { return key(a) == key(b); }),
      found.end());
  auto const now = host_.clock().now();
  for (auto& item : found) item.first_seen = item.last_seen = now;
  found_ = found.size();
  return scan;
}

std::string Inventory::describe() const {
  std::string const what = "AI apps, CLIs, plug-ins, model servers and MCP servers";
  return found_ ? std::to_string(*found_) + " " + what + " found" : what + ": not looked for yet";
}

}  // namespace companion::detectors
