#include "config/rules.hpp"

#include <string_view>
#include <utility>

#include "platform/make_host.hpp"
#include "telemetry/url.hpp"

namespace companion::config {
namespace {

/// Whether what is forwarded would come back to server.listen. The second door gives way to a collector.
bool leads_back(Config const& config) {
  auto const target = telemetry::parse_url(config.forward.endpoint);
  auto const& server = config.server;
  if (config.forward.endpoint.empty() || !target || target->port != server.port) return false;
  auto const is_local = [](std::string_view host) { return is_loopback(host) || is_everywhere(host); };
  return target->host == server.host || (is_local(target->host) && is_local(server.host));
}

/// Only whether a request could go through it.
Result<void> check_web_proxy(std::string const& text) {
  telemetry::Url anywhere;
  anywhere.host = "destination.invalid";
  telemetry::WebProxyOptions options;
  options.url = text;
  auto proxy = telemetry::choose_web_proxy(options, anywhere);
  if (!proxy) return propagate(proxy);
  return {};
}

class Rules {
 public:
  Rules(Loaded const& loaded, Findings& findings) : loaded_{loaded}, findings_{findings} {}

  void check() {
    auto const& server = loaded_.config.server;
    auto const certificate = !server.tls_certificate.empty();
    auto const key = !server.tls_key.empty();
    check_pair("server.tls_certificate", certificate, "server.tls_key", key);
    auto const& push = loaded_.config.telemetry;
    check_pair("telemetry.client_certificate", !push.client_certificate.empty(), "telemetry.client_key",
               !push.client_key.empty());
    if (auto usable = check_web_proxy(push.web_proxy.url); !usable)
      report("telemetry.proxy", "telemetry.proxy: " + usable.error().message, "");
    if (!is_loopback(server.host) && !(certificate && key)) {
      report("server.listen", "server.listen " + server.host + " is reachable from other machines",
             "set server.tls_certificate and server.tls_key, and make a token, or listen on 127.0.0.1");
    }
    if (auto homes = check_homes(loaded_.config.detectors.homes, platform::home_folder()); !homes) {
      report("homes.others", "homes.others: " + homes.error().message, "");
    }
    if (leads_back(loaded_.config)) {
      report("otlp.forward", "otlp.forward is the daemon's own address: it would send to itself without end",
             "name a collector's URL, or leave it empty to forward nothing");
    }
    if (loaded_.config.data_dir.empty()) {
      report("storage.data_dir", "storage.data_dir is empty", "name a folder, or set HOME");
    }
  }

 private:
  void check_pair(std::string const& certificate, bool has_certificate, std::string const& key,
                  bool has_key) {
    if (has_certificate && !has_key)
      report(certificate, certificate + " needs " + key, "name the PEM file of the key");
    if (has_key && !has_certificate)
      report(key, key + " needs " + certificate, "name the PEM file of the certificate");
  }

  void report(std::string const& key, std::string message, std::string remedy) {
    auto const& origin = loaded_.origins.at(key);
    findings_.push_back(Finding{origin.what, origin.line, key, std::move(message), std::move(remedy)});
  }

  Loaded const& loaded_;
  Findings& findings_;
};

}  // namespace

bool is_loopback(std::string_view host) {
  bool const is_numeric = host.find_first_not_of("0123456789.") == host.npos;
  return host == "localhost" || host == "::1" || (is_numeric && host.starts_with("127."));
}

bool is_everywhere(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

void check_rules(Loaded const& loaded, Findings& findings) { Rules{loaded, findings}.check(); }

}  // namespace companion::config
