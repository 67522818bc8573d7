// companion service: the daemon in the care of systemd, launchd or Windows.
#include <CLI/CLI.hpp>
#include <chrono>
#include <ostream>
#include <thread>

#include "app/runtime_file.hpp"
#include "cli/commands.hpp"
#include "cli/service/environment.hpp"
#include "cli/service/file_log.hpp"
#include "cli/service/render.hpp"
#include "cli/settings.hpp"
#include "cli/sources.hpp"
#include "platform/make_host.hpp"
#include "platform/run_program.hpp"
#include "platform/service.hpp"

namespace companion::cli {
namespace {

/// Its manager starts a daemon anew that ends for its own cost (docs/limits.md).
std::pair<std::string, std::string> const supervised{"COMPANION_LIMITS_RESTART", "true"};

using platform::Execution;
using platform::ServiceManager;
using platform::ServicePhase;
using platform::ServiceReport;
using platform::ServiceScope;

/// One word after `service`, with how the manager does it.
struct Change {
  char const* name;
  char const* summary;
  Result<ServiceReport> (ServiceManager::*act)(Execution);
  char const* nothing_to_do;
};
constexpr Change changes[] = {
    {"uninstall", "Stop it and forget it; the data stays", &ServiceManager::uninstall,
     "It is not installed."},
    {"start", "Start it now", &ServiceManager::start, "It runs already."},
    {"stop", "Stop it till the next start of machine or session", &ServiceManager::stop, "It does not run."},
    {"restart", "Stop and start it, for a changed configuration", &ServiceManager::restart, ""},
};

class Service final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    install_ = app.add_subcommand("install", "Install it, start it now and by itself from then on");
    settings_.declare(*install_);
    install_->add_option("--listen", listen_, "Address to listen on")->type_name("HOST:PORT");
    install_->add_option("--env", env_, "A variable of this shell that it is to have too; may be given again")
        ->type_name("NAME");
    for (auto const& change : changes) words_.push_back(app.add_subcommand(change.name, change.summary));
    status_ = app.add_subcommand("status", "Whether it is installed and runs");
    status_->add_flag("--json", json_, "JSON");
    logs_ = app.add_subcommand("logs", "What it has told");
    logs_->add_option("--lines", lines_, "How many of the last lines")->check(CLI::Range(1, 1'000'000));
    logs_->add_flag("--follow", follow_, "Go on with those that come");
    print_ = app.add_subcommand("print-unit", "The definition that install would write");
    print_->add_option("--program", program_, "For this program rather than the one that is running")
        ->type_name("FILE");
    for (auto* const sub : app.get_subcommands([](CLI::App*) { return true; }))
      sub->add_flag("--system", system_,
                    "For the whole machine, without a user's session: proxy hosts, servers");
    for (auto* const sub : words_) sub->add_flag("--dry-run", dry_run_, "Say what would be done");
    install_->add_flag("--dry-run", dry_run_, "Say what would be done");
  }

  Exit run(Console& console) override {
    auto manager = platform::make_service_manager(scope());
    if (!manager) return report_error(console, manager.error());
    if (print_->parsed()) return print_definition(**manager, console);
    if (status_->parsed()) return tell(**manager, console);
    if (logs_->parsed()) return show_log(**manager, console);
    if (auto allowed = check_rights(); !allowed) return report_error(console, allowed.error());
    if (install_->parsed()) return install(**manager, console);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i]->parsed()) return change(**manager, changes[i], console);
    }
    return Exit::usage;
  }

 private:
  [[nodiscard]] ServiceScope scope() const { return system_ ? ServiceScope::system : ServiceScope::user; }
  [[nodiscard]] Execution how() const { return dry_run_ ? Execution::describe : Execution::perform; }

  [[nodiscard]] Result<void> check_rights() const {
    if (system_ && !dry_run_ && !platform::is_administrator()) {
      return fail(Errc::denied,
                  "a service of the whole machine takes an administrator (sudo); without --system "
                  "it is yours alone and takes none");
    }
    // Root's own session is hardly ever meant.
    if (!system_ && platform::is_administrator() && platform::environment_variable("SUDO_USER")) {
      return fail(Errc::invalid,
                  "without --system the service is one user's own: run this without sudo, as that "
                  "user");
    }
    return {};
  }

  [[nodiscard]] Result<platform::ServiceDefinition> wanted() const {
    platform::ServiceDefinition service{.program = program_.empty() ? platform::own_program() : program_,
                                        .arguments = {"run"},
                                        .environment = {supervised},
                                        .account = platform::environment_variable("SUDO_USER").value_or("")};
    auto const given = settings_.arguments();
    service.arguments.insert(service.arguments.end(), given.begin(), given.end());
    if (!listen_.empty()) service.arguments.insert(service.arguments.end(), {"--listen", listen_});
    // A build of packages prints what fits every user.
    if (print_->parsed()) return service;
    // A service of the machine has places of its own, whatever this shell says of its user's.
    auto const places = system_ ? std::span<std::string_view const>{} : variables_of_places();
    auto carried = carried_environment(platform::environment_variable, places, env_);
    if (!carried) return propagate(carried);
    service.environment.insert(service.environment.end(), carried->begin(), carried->end());
    return service;
  }

  Exit print_definition(ServiceManager const& manager, Console& console) const {
    auto const service = wanted();
    if (!service) return report_error(console, service.error());
    console.out << manager.definition(*service);
    return Exit::ok;
  }

  Exit install(ServiceManager& manager, Console& console) const {
    auto const service = wanted();
    if (!service) return report_error(console, service.error());
    if (auto const well = check_before(manager, console); well != Exit::ok) return well;
    auto const done = manager.install(*service, how());
    if (!done) {
      report_error(console, done.error());
      console.err << "`companion service logs" << flag() << "` may tell why.\n";
      return Exit::failure;
    }
    report(*done, "It is installed and runs already.", console);
    return dry_run_ ? Exit::ok : tell(manager, console);
  }

  /// A configuration that the daemon would refuse, or a daemon that runs by hand, would make a service that
  /// fails.
  Exit check_before(ServiceManager const& manager, Console& console) const {
    if (system_ && !platform::system_service_data().empty() && settings_.names_data_dir()) {
      return report_error(console, {Errc::invalid, "a service of the machine keeps its data in " +
                                                       platform::system_service_data().string()});
    }
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto const now = manager.state();
    if (!now) return report_error(console, now.error());
    bool const ours = now->phase != ServicePhase::not_installed && now->phase != ServicePhase::stopped;
    if (system_ || ours || dry_run_ || !ask_health(*config)) return Exit::ok;
    auto const daemon = app::read_runtime_file(config->data_dir);
    return report_error(console,
                        {Errc::busy, "a daemon that was started by hand runs (pid " +
                                         std::to_string(daemon ? daemon->pid : 0) + "): stop it first"});
  }

  Exit change(ServiceManager& manager, Change const& wish, Console& console) const {
    auto const done = (manager.*wish.act)(how());
    if (!done) return report_error(console, done.error());
    report(*done, wish.nothing_to_do, console);
    if (wish.act == &ServiceManager::uninstall)
      console.out << "Its data stays in " << data_dir().string() << ".\n";
    return Exit::ok;
  }

  void report(ServiceReport const& done, std::string const& nothing_to_do, Console& console) const {
    if (done.empty() && !nothing_to_do.empty()) console.out << nothing_to_do << '\n';
    if (dry_run_ && !done.empty()) console.out << "Would:\n";
    for (auto const& line : done) console.out << "  " << line << '\n';
  }

  Exit tell(ServiceManager const& manager, Console& console) const {
    auto const state = manager.state();
    if (!state) return report_error(console, state.error());
    console.out << (json_ ? service_json : service_text)(*state, manager.name(), scope());
    if (state->phase == ServicePhase::running) return Exit::ok;
    bool const comes = state->phase == ServicePhase::failed || state->phase == ServicePhase::starting;
    return comes ? Exit::failure : Exit::nothing;
  }

  Exit show_log(ServiceManager const& manager, Console& console) const {
    auto const file = data_dir() / "logs" / "companion.log";
    auto const command = manager.log_command({.file = file, .lines = lines_, .follow = follow_});
    if (command.empty()) return show_file(FileLog{file}, console);
    auto const shown = platform::run_attached(command);
    if (!shown) return report_error(console, shown.error());
    return *shown == 0 ? Exit::ok : Exit::failure;
  }

  /// Following ends with the program, by Ctrl-C.
  Exit show_file(FileLog log, Console& console) const {
    constexpr auto look_again = std::chrono::milliseconds{250};
    auto const last = log.last(lines_);
    if (!last) return report_error(console, last.error());
    console.out << *last << std::flush;
    while (follow_ && console.out) {
      std::this_thread::sleep_for(look_again);
      console.out << log.more() << std::flush;
    }
    return Exit::ok;
  }

  [[nodiscard]] std::filesystem::path data_dir() const {
    auto const common = platform::system_service_data();
    return system_ && !common.empty() ? common : settings_.data_dir();
  }
  [[nodiscard]] std::string flag() const { return system_ ? " --system" : ""; }

  Settings settings_;
  CLI::App* install_{nullptr};
  CLI::App* status_{nullptr};
  CLI::App* logs_{nullptr};
  CLI::App* print_{nullptr};
  std::vector<CLI::App*> words_;
  std::string listen_;
  std::vector<std::string> env_;
  std::filesystem::path program_;
  int lines_{100};
  bool system_{false};
  bool dry_run_{false};
  bool json_{false};
  bool follow_{false};
};

}  // namespace

std::unique_ptr<Command> make_service() { return std::make_unique<Service>(); }

}  // namespace companion::cli
