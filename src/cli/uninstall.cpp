#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "cli/commands.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "cli/terminal_device.hpp"
#include "cli/uninstall/belongings.hpp"
#include "cli/uninstall/disconnect_all.hpp"
#include "platform/file_lock.hpp"
#include "platform/paths.hpp"
#include "platform/service.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

/// A configuration that cannot be read must not be in the way of leaving: only the folders matter.
config::Config just_the_folder(fs::path const& data_dir) {
  config::Config config;
  config.data_dir = data_dir;
  config.prices_file = data_dir / "prices.json";
  config.server.token_file = data_dir / "tokens.json";
  return config;
}

/// Held while things are undone: no daemon writes them anew. Null: there is no folder to lock.
Result<std::unique_ptr<platform::FileLock>> lock(fs::path const& data_dir) {
  std::error_code error;
  if (!fs::is_directory(data_dir, error)) return std::unique_ptr<platform::FileLock>{};
  auto held = platform::lock_file(data_dir / "daemon.lock");
  if (!held && held.error().code == Errc::busy)
    held.error().message = "the daemon runs (" + held.error().message + "); stop it first";
  return held;
}

/// This user's service: it holds the ledger and would start the daemon again. Where no manager answers, none
/// runs.
Result<platform::ServiceReport> remove_service(platform::Execution how) {
  auto manager = platform::make_service_manager(platform::ServiceScope::user);
  if (!manager) return platform::ServiceReport{};
  auto done = (*manager)->uninstall(how);
  if (!done && done.error().code == Errc::unavailable) return platform::ServiceReport{};
  return done;
}

bool confirmed(Console& console) {
  if (!is_terminal(Stream::input)) {
    console.err << "companion: nothing was removed; say --yes, since nobody can be asked here\n";
    return false;
  }
  console.err << "Remove this for good? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return true;
  console.err << "Nothing was removed.\n";
  return false;
}

class Uninstall final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_flag("--purge", purge_, "Remove the ledger, its copies, tokens, logs and the configuration too");
    app.add_flag("--dry-run", dry_run_, "Say what would be undone and removed, change nothing");
    app.add_flag("--yes", yes_, "With --purge: do not ask");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = just_the_folder(settings_.data_dir());
    auto const connections = Connections::open(config.data_dir);
    if (!connections) return report_error(console, connections.error());
    Belongings const found =
        purge_ ? belongings(config.data_dir, platform::standard_places().config) : Belongings{};
    // Another ledger than the usual one is no matter of the service.
    Result<platform::ServiceReport> service;
    if (!settings_.names_data_dir()) service = remove_service(platform::Execution::describe);
    if (!service) return report_error(console, service.error());
    tell_steps(*service, console);
    tell(connections->list(), found, config.data_dir, console);
    if (dry_run_) return Exit::ok;
    if (!found.files.empty() && !yes_ && !confirmed(console)) return Exit::usage;
    if (!service->empty()) {
      if (auto const gone = remove_service(platform::Execution::perform); !gone)
        return report_error(console, gone.error());
    }
    auto held = lock(config.data_dir);
    if (!held) return report_error(console, held.error());
    if (auto const done = disconnect_all(connections->list(), config, console); done != Exit::ok) return done;
    held->reset();
    if (purge_) return remove(config.data_dir, console);
    console.out << "The program itself goes as it came: by the package manager, or by removing its file.\n";
    return Exit::ok;
  }

 private:
  void tell_steps(platform::ServiceReport const& service, Console& console) const {
    if (service.empty()) return;
    console.out << (dry_run_ ? "Would stop and remove the service:\n" : "Stops and removes the service:\n");
    for (auto const& line : service) console.out << "  " << harmless(line) << '\n';
  }

  void tell(std::vector<Connection> const& connections, Belongings const& found, fs::path const& data_dir,
            Console& console) const {
    auto& out = console.out;
    auto const* const verb =
        dry_run_ ? "Would give back its own settings to " : "Gives back its own settings to ";
    for (auto const& connection : connections) out << verb << describe(connection) << '\n';
    if (!purge_) {
      out << (dry_run_ ? "Would keep" : "Keeps") << " the ledger and all else in "
          << harmless(data_dir.string()) << " (--purge removes it).\n";
      return;
    }
    for (auto const& path : found.files)
      out << (dry_run_ ? "Would remove " : "Removes ") << harmless(path.string()) << '\n';
    out << found.files.size() << " files, " << byte_size(found.bytes) << ".\n";
  }

  /// What disconnecting and locking made or changed counts too.
  static Exit remove(fs::path const& data_dir, Console& console) {
    auto const left = remove_all(belongings(data_dir, platform::standard_places().config));
    if (!left) return report_error(console, left.error());
    for (auto const& folder : *left)
      console.out << "Stays, since other things lie in it: " << harmless(folder.string()) << '\n';
    console.out
        << "Removed. The program itself goes as it came: by the package manager, or by removing its file.\n";
    return Exit::ok;
  }

  Settings settings_;
  bool purge_{false};
  bool dry_run_{false};
  bool yes_{false};
};

}  // namespace

std::unique_ptr<Command> make_uninstall() { return std::make_unique<Uninstall>(); }

}  // namespace companion::cli
