#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "app/daemon.hpp"
#include "cli/commands.hpp"
#include "cli/run_daemon.hpp"
#include "cli/settings.hpp"

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
  }

  Exit run(Console& console) override {
    auto loaded = settings_.load(console);
    if (!loaded) return Exit::usage;
    for (auto const& warning : loaded->warnings) console.err << "warning: " << warning.to_string() << '\n';
    app::Provenance provenance{.file = std::move(loaded->file), .origins = std::move(loaded->origins)};
    return run_daemon(std::move(loaded->config), console, std::move(provenance));
  }

 private:
  Settings settings_;
};

}  // namespace

Exit run_daemon(config::Config config, Console& console, app::Provenance provenance,
                std::unique_ptr<Host> host) {
  auto daemon = app::Daemon::open(std::move(config), std::move(provenance), std::move(host));
  if (!daemon) return report_error(console, daemon.error());
  auto const ended = (*daemon)->run([&console](app::Started const& started) { greet(started, console.out); });
  if (!ended) return report_error(console, ended.error());
  console.out << "Stopped; everything taken is in the ledger.\n";
  return Exit::ok;
}

std::unique_ptr<Command> make_run() { return std::make_unique<Run>(); }

}  // namespace companion::cli
