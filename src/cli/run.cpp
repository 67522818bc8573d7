#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "app/daemon.hpp"
#include "cli/commands.hpp"
#include "cli/run_daemon.hpp"
#include "cli/settings.hpp"
#include "platform/service_process.hpp"
#include "platform/supervisor.hpp"

namespace companion::cli {
namespace {

void greet(app::Started const& started, std::ostream& out) {
  auto const url = base_url(started.dashboard_url);
  out << "LiteLLM Companion is running.\n"
      << "  address    " << url << '\n'
      << "  dashboard  companion open\n"
      << "  metrics    " << url << "/metrics\n"
      << "  data       " << started.data_dir.string() << '\n';
  auto label = "  found      ";
  for (auto const& line : started.found) {
    out << label << line << '\n';
    label = "             ";
  }
  for (auto const& notice : started.notices) out << "  notice     " << notice << '\n';
  out << "  LiteLLM    companion connect litellm --config FILE, or let it post to " << url
      << "/v1/litellm (docs/connect-litellm.md)\n"
      << "Ctrl-C stops it." << std::endl;  // flushed: whoever waits for these lines waits for the daemon
}

class Run final : public Command {
 public:
  void declare(CLI::App& app) override {
    settings_.declare_daemon(app);
    settings_.declare(app);
    app.add_flag("--service", service_, "Windows: started by the service manager or by a logon, not by hand");
  }

  Exit run(Console& console) override {
    if (!service_) return daemon(console);
    // The configuration is read inside: the service manager wants an answer even to a bad one.
    auto const exit = platform::run_as_service([&] { return static_cast<int>(daemon(console)); });
    if (!exit) return report_error(console, exit.error());
    return static_cast<Exit>(*exit);
  }

 private:
  Exit daemon(Console& console) {
    auto loaded = settings_.load(console);
    if (!loaded) return Exit::usage;
    for (auto const& warning : loaded->warnings) console.err << "warning: " << warning.to_string() << '\n';
    app::Provenance provenance{.file = std::move(loaded->file), .origins = std::move(loaded->origins)};
    return run_daemon(std::move(loaded->config), console, std::move(provenance));
  }

  Settings settings_;
  bool service_{false};
};

}  // namespace

Exit run_daemon(config::Config config, Console& console, app::Provenance provenance,
                std::unique_ptr<Host> host) {
  auto daemon = app::Daemon::open(std::move(config), std::move(provenance), std::move(host));
  if (!daemon) return report_error(console, daemon.error());
  bool const by_a_person = !platform::standard_error_is_journal();  // the journal has the log
  auto const ended = (*daemon)->run([&](app::Started const& started) {
    if (by_a_person) greet(started, console.out);
  });
  if (!ended) return report_error(console, ended.error());
  if (by_a_person) console.out << "Stopped; everything taken is in the ledger.\n";
  return Exit::ok;
}

std::unique_ptr<Command> make_run() { return std::make_unique<Run>(); }

}  // namespace companion::cli
