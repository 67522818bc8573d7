#include <CLI/CLI.hpp>
#include <ostream>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/connect/key_option.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "telemetry/url.hpp"

namespace companion::cli {
namespace {

class Doctor final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_flag("--json", json_, "JSON");
    app.add_option("--proxy-url", proxy_url_, "Prove the way from this proxy to the daemon with a test call")
        ->type_name("URL");
    key_.declare(app);
    app.add_option("--ca-file", ca_file_, "PEM file of the authority that signed the proxy's certificate")
        ->type_name("FILE");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    if (auto const url = telemetry::parse_url(proxy_url_); !proxy_url_.empty() && !url)
      return report_error(console, url.error());
    auto const key = key_.read();
    if (!key) return report_error(console, key.error());
    auto const checks = examine(key->value_or(""));
    console.out << (json_ ? checks_json(checks) : checks_text(checks));
    return exit_of(checks);
  }

 private:
  [[nodiscard]] Checks examine(std::string const& key) const {
    std::ostringstream findings;
    Console quiet{.out = findings, .err = findings};
    auto const loaded = settings_.load(quiet);
    if (!loaded) {
      return {{.name = "configuration",
               .health = Health::bad,
               .text = std::string{config::trim(findings.str())},
               .remedy = "mend it; companion config check tells when it is fine"}};
    }
    auto const& config = loaded->config;
    auto checks = check_configuration(*loaded);
    for (auto const look : {check_data_folder, check_daemon, check_token, check_logs, check_prices,
                            check_connections, check_asked_proxies}) {
      for (auto& check : look(config)) checks.push_back(std::move(check));
    }
    if (!proxy_url_.empty()) {
      for (auto& check : check_way(config, {.url = proxy_url_, .key = key, .ca_file = ca_file_}))
        checks.push_back(std::move(check));
    } else {
      checks.push_back({.name = "way",
                        .health = Health::skipped,
                        .text = "the way from a proxy to the daemon was not tried",
                        .remedy = "add --proxy-url URL and a key"});
    }
    return checks;
  }

  Settings settings_;
  KeyOption key_;
  std::string proxy_url_;
  std::string ca_file_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<Doctor>(); }

}  // namespace companion::cli
