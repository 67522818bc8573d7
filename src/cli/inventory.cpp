#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "app/inventory_look.hpp"
#include "app/ledger_parts.hpp"
#include "cli/commands.hpp"
#include "cli/render/inventory.hpp"
#include "cli/settings.hpp"
#include "config/inventory_policy.hpp"
#include "config/yaml_file.hpp"
#include "detectors/all.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"
#include "store/foreign_database.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

class Inventory final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--policy", policy_, "File that says what is sanctioned; default: inventory.policy")
        ->type_name("FILE");
    app.add_flag("--json", json_, "JSON");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    InventoryView view;
    auto const path = policy_.empty() ? config->inventory_policy : std::filesystem::path{policy_};
    if (!path.empty()) {
      view.policy = read_policy(path, console);
      if (!view.policy) return Exit::usage;
    }
    auto known = known_findings(*config);
    if (!known) return report_error(console, known.error());
    auto fresh = fresh_findings(*config, view.problem);
    view.rows = app::join_inventory(*known, fresh ? &*fresh : nullptr, platform::SystemClock{}.now());
    console.out << (json_ ? inventory_json(view) : inventory_table(view, local_timezone(), console));
    return view.rows.empty() ? Exit::nothing : Exit::ok;
  }

 private:
  static std::optional<domain::InventoryPolicy> read_policy(std::filesystem::path const& path,
                                                            Console& console) {
    auto const text = config::read_text_file(path);
    if (!text) {
      report_error(console, text.error());
      return std::nullopt;
    }
    config::Findings findings;
    auto policy = config::parse_inventory_policy(path.string(), *text, findings);
    if (findings.empty()) return policy;
    console.err << config::to_string(findings);
    return std::nullopt;
  }

  static Result<std::vector<InventoryItem>> known_findings(config::Config const& config) {
    auto reader = store::LedgerReader::open(app::ledger_path(config.data_dir));
    if (!reader && reader.error().code == Errc::not_found) return std::vector<InventoryItem>{};
    if (!reader) return propagate(reader);
    return (*reader)->inventory();
  }

  /// nullopt, and why, when there is no look: what the ledger knows is shown all the same.
  static std::optional<std::vector<InventoryItem>> fresh_findings(config::Config const& config,
                                                                  std::string& problem) {
    auto const host = platform::make_host(store::open_foreign);
    auto const all = detectors::make_all(*host, config.detectors);
    auto const found = std::find_if(all.begin(), all.end(),
                                    [](auto const& detector) { return detector->name() == "inventory"; });
    if (found == all.end()) {
      problem = "the inventory detector is not in this build or turned off: this is what the ledger knows";
      return std::nullopt;
    }
    auto fresh = app::look_for_inventory(**found);
    if (fresh) return std::move(*fresh);
    problem = "no fresh look: " + fresh.error().message;
    return std::nullopt;
  }

  Settings settings_;
  std::string policy_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_inventory() { return std::make_unique<Inventory>(); }

}  // namespace companion::cli
