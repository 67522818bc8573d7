#include <CLI/CLI.hpp>
#include <optional>
#include <utility>

#include "cli/commands.hpp"
#include "cli/connect/browser.hpp"
#include "cli/connect/central_proxy.hpp"
#include "cli/connect/key_option.hpp"
#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/status_line.hpp"
#include "cli/connect/telemetry_tool.hpp"
#include "cli/connect/tool_settings.hpp"
#include "cli/settings.hpp"
#include "config/proxies.hpp"
#include "platform/machine_name.hpp"

namespace companion::cli {
namespace {

constexpr auto our_config = "--companion-config";

class ConnectProxy {
 public:
  void declare(CLI::App& app) {
    app_ = app.add_subcommand("litellm",
                              "Have a LiteLLM proxy report here: by its config.yaml, or by asking it");
    auto* const file = app_->add_option("--config", file_, "The config.yaml that the proxy is started with")
                           ->type_name("FILE");
    auto* const url = app_->add_option("--url", url_, "A proxy that somebody else runs: its base URL");
    file->excludes(url);
    url->type_name("URL");
    auto* const way =
        app_->add_option("--way", way_,
                         "With --config: logger (companion_logger.py, loses nothing) or generic_api "
                         "(LiteLLM's own callback, no file to copy)");
    way->check(CLI::IsMember({"logger", "generic_api"}))->needs(file);
    app_->add_option("--daemon-url", daemon_url_,
                     "With --config: this daemon as the proxy's machine reaches it")
        ->type_name("URL")
        ->needs(file);
    app_->add_flag("--alerts", alerts_, "With --config: have LiteLLM post its alerts here too")->needs(file);
    app_->add_flag("--print", print_, "With --config: show the lines and what would change, change nothing")
        ->needs(file);
    key_.declare(*app_);
    app_->add_option("--name", name_, "With --url: what to call it; default: its host")->needs(url);
    app_->add_option("--ca-file", ca_file_,
                     "With --url: PEM file of the authority that signed its certificate")
        ->type_name("FILE")
        ->needs(url);
    app_->add_option("--since", since_, "With --url: how far back to read (30d, a date, all)")->needs(url);
    app_->add_flag("--prices", prices_, "With --url: keep the price book up to date from it")->needs(url);
    app_->add_flag("--allow-plain-http", plain_, "With --url: let the key cross the network in clear")
        ->needs(url);
    settings_.declare(*app_, our_config);
  }

  [[nodiscard]] bool parsed() const { return app_->parsed(); }

  Exit run(Console& console) const {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    if (!url_.empty()) return central(*config, console);
    if (file_.empty()) {
      return report_error(console,
                          {Errc::invalid,
                           "say which proxy: --config FILE for one whose config.yaml is at hand, --url "
                           "URL with your key for one that somebody else runs"});
    }
    return connect_proxy_config({.file = file_,
                                 .way = parse_way(way_).value_or(Way::logger),
                                 .alerts = alerts_ ? Alerts::yes : Alerts::no,
                                 .mode = print_ ? Mode::print : Mode::change,
                                 .daemon_url = daemon_url_},
                                *config, console);
  }

 private:
  Exit central(config::Config const& config, Console& console) const {
    CentralProxyWish wish{.name = name_, .proxy = {}, .key = {}};
    for (auto const& [field, text] :
         {std::pair<std::string_view, std::string>{"url", url_}, {"since", since_}}) {
      if (text.empty()) continue;
      if (auto set = config::set_proxy_field(wish.proxy, field, text); !set)
        return report_error(console, {Errc::invalid, "--" + std::string{field} + ": " + set.error().message});
    }
    auto const key = key_.read();
    if (!key) return report_error(console, key.error());
    wish.key = key->value_or("");
    // A key in a file stays there alone.
    if (!key_.file().empty()) {
      wish.proxy.key_file = std::filesystem::absolute(key_.file());
    } else {
      wish.proxy.key = wish.key;
    }
    if (!ca_file_.empty()) wish.proxy.ca_file = std::filesystem::absolute(ca_file_);
    wish.proxy.prices = prices_;
    wish.proxy.allow_plain_http = plain_;
    return connect_central_proxy(wish, config, console);
  }

  CLI::App* app_{nullptr};
  Settings settings_;
  KeyOption key_;
  std::string file_;
  std::string way_{"logger"};
  std::string daemon_url_;
  std::string url_;
  std::string name_;
  std::string ca_file_;
  std::string since_;
  bool alerts_{false};
  bool print_{false};
  bool prices_{false};
  bool plain_{false};
};

class ConnectTool {
 public:
  explicit ConnectTool(Tool const& tool) : tool_{tool} {}

  void declare(CLI::App& app) {
    app_ = app.add_subcommand(
        std::string{tool_.name},
        "Send " + std::string{tool_.title} + " through a LiteLLM proxy, or its telemetry to this daemon");
    app_->add_option("--via-proxy", url_, "Base URL of the proxy")->type_name("URL");
    app_->add_flag("--otel", otel_, "Have it send its OpenTelemetry logs to this daemon");
    if (tool_.name == claude_status_line().name)
      app_->add_flag("--statusline", status_line_, "Have it show `companion statusline` below its prompt");
    key_.declare(*app_);
    app_->add_option("--tag", tags_,
                     "A tag for each of its calls, beside companion and tool:" + std::string{tool_.tool} +
                         "; may be given again")
        ->type_name("TAG")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app_->add_flag("--print", print_, "Show what would change, change nothing");
    settings_.declare(*app_, our_config);
  }

  [[nodiscard]] bool parsed() const { return app_->parsed(); }

  Exit run(Console& console) const {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    if (url_.empty() && !otel_ && !status_line_) {
      return report_error(console,
                          {Errc::invalid,
                           "say what for: --via-proxy URL to go through a LiteLLM proxy, --otel to send "
                           "telemetry to this daemon"});
    }
    if (url_.empty() && (key_.given() || !tags_.empty())) {
      return report_error(console,
                          {Errc::invalid,
                           "a key and --tag are for the way through a proxy: add --via-proxy URL, or "
                           "leave them away; --otel alone takes none"});
    }
    auto done = url_.empty() ? Exit::ok : to_proxy(*config, console);
    if (done == Exit::ok && otel_) done = to_daemon(*config, console);
    if (done == Exit::ok && status_line_)
      done = connect_status_line(print_ ? Mode::print : Mode::change, *config, console);
    return done;
  }

 private:
  Exit to_daemon(config::Config const& config, Console& console) const {
    auto const wish = telemetry_wish(config);
    if (!wish) return report_error(console, wish.error());
    for (auto const& tool : telemetry_tools()) {
      if (tool.name == tool_.name)
        return connect_tool(tool, *wish, print_ ? Mode::print : Mode::change, config, console);
    }
    return Exit::failure;
  }

  Exit to_proxy(config::Config const& config, Console& console) const {
    auto key = key_.read();
    if (!key) return report_error(console, key.error());
    return connect_tool(tool_,
                        {.proxy_url = url_,
                         .key = std::move(*key),
                         .key_variable = key_.variable(),
                         .tags = tags_,
                         .host = platform::machine_name()},
                        print_ ? Mode::print : Mode::change, config, console);
  }

  Tool tool_;
  CLI::App* app_{nullptr};
  Settings settings_;
  KeyOption key_;
  std::string url_;
  std::vector<std::string> tags_;
  bool otel_{false};
  bool status_line_{false};
  bool print_{false};
};

class ConnectBrowser {
 public:
  void declare(CLI::App& app) {
    app_ = app.add_subcommand("browser", "Show a code that pairs the browser extension with this daemon");
    settings_.declare(*app_, our_config);
  }

  [[nodiscard]] bool parsed() const { return app_->parsed(); }

  Exit run(Console& console) const {
    auto const config = settings_.config(console);
    return config ? connect_browser(*config, console) : Exit::usage;
  }

 private:
  CLI::App* app_{nullptr};
  Settings settings_;
};

class Connect final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    proxy_.declare(app);
    browser_.declare(app);
    for (auto const& tool : tools()) tools_.emplace_back(tool);
    for (auto& tool : tools_) tool.declare(app);
  }

  Exit run(Console& console) override {
    for (auto const& tool : tools_) {
      if (tool.parsed()) return tool.run(console);
    }
    return browser_.parsed() ? browser_.run(console) : proxy_.run(console);
  }

 private:
  ConnectProxy proxy_;
  ConnectBrowser browser_;
  std::vector<ConnectTool> tools_;  ///< options are bound to its elements: it stays as it is once declared
};

}  // namespace

std::unique_ptr<Command> make_connect() { return std::make_unique<Connect>(); }

}  // namespace companion::cli
