#include "detectors/inventory/inventory.hpp"

#include <algorithm>
#include <tuple>

#include "detectors/inventory/findings.hpp"

namespace companion::detectors {

namespace {

void find_all(Host const& host, Catalogues const& catalogues, Findings& found) {
  find_apps(host, catalogues.apps, found);
  find_clis(host, catalogues.clis, found);
  find_plugins(host, catalogues.plugins, found);
  find_mcp_servers(host, found);
}

/// "~" is the own home: places in another one are told in full.
void find_in_other(Host const& host, Home const& home, Catalogues const& catalogues, Findings& found) {
  auto const before = found.size();
  find_all(OtherHome{host, home}, catalogues, found);
  for (auto i = before; i < found.size(); ++i) {
    if (found[i].place.starts_with("~/"))
      found[i].place = home.folder.generic_string() + found[i].place.substr(1);
  }
}

}  // namespace

Result<Scan> Inventory::scan(ScanBudget const& budget) {
  Scan scan;
  if (budget.observations == 0) return scan;
  auto& found = scan.found.inventory;
  find_all(host_, catalogues_, found);
  for (auto const& home : others_) find_in_other(host_, home, catalogues_, found);
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
