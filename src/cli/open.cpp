// companion open: the dashboard, in the person's browser.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <system_error>
#include <thread>

#include "app/link_page.hpp"
#include "app/link_secret.hpp"
#include "app/runtime_file.hpp"
#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/settings.hpp"
#include "platform/open_url.hpp"
#include "telemetry/http_client.hpp"

namespace companion::cli {
namespace {

/// Where a browser of this machine finds a daemon that listens everywhere.
std::string reachable(std::string url) {
  for (auto const& [everywhere, here] :
       {std::pair{"//0.0.0.0:", "//127.0.0.1:"}, std::pair{"//[::]:", "//[::1]:"}}) {
    auto const at = url.find(everywhere);
    if (at != std::string::npos) url.replace(at, std::string_view{everywhere}.size(), here);
  }
  return url;
}

Result<std::string> ask_for_path(config::Config const& config, std::string const& daemon_url) {
  auto const secret = app::read_link_secret(config.data_dir);
  if (!secret) return fail(secret.error().code, secret.error().message + "; restart the daemon");
  auto answer = telemetry::fetch({.method = "POST",
                                  .url = daemon_url + "/v1/session/link",
                                  .headers = {{"Content-Type", "application/json"}},
                                  .body = Json{{"secret", *secret}}.dump(),
                                  .timeout = std::chrono::seconds{5},
                                  .ca_file = config.server.tls_certificate});
  if (!answer) return propagate(answer);
  auto const body = Json::parse(answer->body, nullptr, false);
  bool const told = answer->status == 200 && body.is_object() && body.contains("path");
  if (told && body["path"].is_string()) return body["path"].get<std::string>();
  return fail(Errc::unavailable, "the daemon at " + daemon_url + " gave no link (HTTP " +
                                     std::to_string(answer->status) + "); is it another user's?");
}

/// Into the browser by a page of ours, which the daemon removes when its link is used.
Result<void> show(std::filesystem::path const& data_dir, std::string const& link) {
  constexpr auto browser_longest = std::chrono::seconds{8};
  constexpr auto look_again = std::chrono::milliseconds{50};
  if (auto written = app::write_link_page(data_dir, link); !written) return written;
  std::error_code error;
  auto const page = std::filesystem::absolute(app::link_page_path(data_dir), error);
  if (auto opened = platform::open_url(page.string()); !opened) {
    app::remove_link_page(data_dir);
    return opened;
  }
  auto const end = std::chrono::steady_clock::now() + browser_longest;
  while (std::filesystem::exists(page, error)) {
    // A browser that is shut in (a snap) may not read what lies in hidden folders.
    if (std::chrono::steady_clock::now() > end) return fail(Errc::unavailable, "no browser has come yet");
    std::this_thread::sleep_for(look_again);
  }
  return {};
}

class Open final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_flag("--print", print_, "Print the link instead; it works once, within a minute");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto const daemon = app::read_runtime_file(config->data_dir);
    if (!daemon) {
      return report_error(console, Error{Errc::not_found, "no daemon is running; `companion run` starts it"});
    }
    auto const url = reachable(base_url(daemon->url));
    auto const path = ask_for_path(*config, url);
    if (!path) return report_error(console, path.error());
    if (print_) {
      console.out << url << *path << '\n';
      return Exit::ok;
    }
    auto const opened = show(config->data_dir, url + *path);
    if (opened) {
      console.out << "Opened " << url << "/dashboard/ in your browser.\n";
      return Exit::ok;
    }
    console.err << "companion: " << opened.error().message << "; open this link within a minute:\n";
    console.out << url << *path << '\n';
    return Exit::failure;
  }

 private:
  Settings settings_;
  bool print_{false};
};

}  // namespace

std::unique_ptr<Command> make_open() { return std::make_unique<Open>(); }

}  // namespace companion::cli
