#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "app/managed_proxies.hpp"
#include "cli/commands.hpp"
#include "cli/connect/central_proxy.hpp"
#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/status_line.hpp"
#include "cli/connect/telemetry_tool.hpp"
#include "cli/connect/tool_settings.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"

namespace companion::cli {
namespace {

class Disconnect final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    proxy_ =
        app.add_subcommand("litellm", "Take our lines out of a proxy's config.yaml, or stop asking a proxy");
    auto* const file =
        proxy_->add_option("--config", file_, "The config.yaml that was connected")->type_name("FILE");
    proxy_->add_option("--name", name_, "The proxy that was connected with --url")->excludes(file);
    settings_.declare(*proxy_, "--companion-config");
    for (auto const& tool : tools()) {
      auto* const sub = app.add_subcommand(std::string{tool.name},
                                           "Give " + std::string{tool.title} + " its own settings back");
      settings_.declare(*sub, "--companion-config");
      sub->add_flag("--otel", otel_, "Only the telemetry that it sends to this daemon");
      if (tool.name == claude_status_line().name)
        sub->add_flag("--statusline", status_line_, "Only the status line that shows our numbers");
      tools_.emplace_back(&tool, sub);
    }
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    for (auto const& [tool, sub] : tools_) {
      if (!sub->parsed()) continue;
      if (status_line_) return disconnect_tool(claude_status_line(), *config, console);
      return otel_ ? disconnect_telemetry(tool->name, *config, console)
                   : disconnect_tool(*tool, *config, console);
    }
    if (!file_.empty()) return disconnect_proxy_config(file_, *config, console);
    if (!name_.empty()) return disconnect_central_proxy(name_, *config, console);
    return the_only_one(*config, console);
  }

 private:
  static Exit disconnect_telemetry(std::string_view name, config::Config const& config, Console& console) {
    for (auto const& tool : telemetry_tools()) {
      if (tool.name == name) return disconnect_tool(tool, config, console);
    }
    return Exit::failure;
  }

  /// Without a name: what is connected is clear when it is one.
  static Exit the_only_one(config::Config const& config, Console& console) {
    auto const connections = Connections::open(config.data_dir);
    if (!connections) return report_error(console, connections.error());
    auto const managed = app::ManagedProxies{config.data_dir}.load();
    if (!managed) return report_error(console, managed.error());
    std::vector<std::filesystem::path> files;
    for (auto const& connection : connections->list()) {
      if (connection.target == "litellm") files.push_back(connection.file);
    }
    if (files.size() == 1 && managed->empty()) return disconnect_proxy_config(files.front(), config, console);
    if (files.empty() && managed->size() == 1)
      return disconnect_central_proxy(managed->begin()->first, config, console);
    if (files.empty() && managed->empty())
      return report_error(console, {Errc::not_found, "no LiteLLM proxy is connected"});
    console.err << "companion: several proxies are connected; say which:\n";
    for (auto const& file : files) console.err << "  --config " << harmless(file.string()) << '\n';
    for (auto const& [name, proxy] : *managed)
      console.err << "  --name " << harmless(name) << "  (" << proxy.url << ")\n";
    return Exit::usage;
  }

  Settings settings_;
  CLI::App* proxy_{nullptr};
  std::vector<std::pair<Tool const*, CLI::App*>> tools_;
  std::string file_;
  std::string name_;
  bool otel_{false};
  bool status_line_{false};
};

}  // namespace

std::unique_ptr<Command> make_disconnect() { return std::make_unique<Disconnect>(); }

}  // namespace companion::cli
