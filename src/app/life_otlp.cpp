// The life's second door, for OpenTelemetry alone, and the way on to a collector.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <sstream>
#include <string_view>

#include "app/life.hpp"
#include "config/rules.hpp"
#include "receiver/message.hpp"
#include "telemetry/catalogue.hpp"
#include "telemetry/url.hpp"

namespace companion::app {

namespace {

struct Door {
  std::string host;  ///< without the brackets of IPv6
  std::uint16_t port{0};
};

Door door_of(std::string const& text) {
  auto const colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {.host = std::move(host), .port = static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)))};
}

using config::is_everywhere;

/// Whether who connects to `host` of this machine meets who listens on `at`.
bool meets(std::string_view host, std::string_view at) {
  auto const v4 = [](std::string_view name) {
    return name == "localhost" ? std::string_view{"127.0.0.1"} : name;
  };
  return v4(host) == v4(at) || is_everywhere(at) || is_everywhere(host);
}

/// Whether that URL is meant for the door: a collector lives there, or will.
bool leads_here(std::string const& url, Door const& door) {
  auto const parsed = telemetry::parse_url(url);
  if (url.empty() || !parsed || door.port == 0 || parsed->port != door.port) return false;
  return config::is_loopback(parsed->host) || is_everywhere(parsed->host) || parsed->host == door.host;
}

/// Of this run alone; says nothing about the machine.
std::string fresh_name() {
  std::random_device dice;
  std::ostringstream name;
  name << std::hex << dice() << dice();
  return name.str();
}

}  // namespace

Result<void> Life::open_destinations() {
  DestinationSeams seams;
  seams.collect = [this] { return metrics_->collect(); };
  seams.reader = own_.reader.get();
  seams.reading = reading_;
  seams.ledger = own_.parts.ledger.get();
  seams.store = executors_.store.get_executor();
  seams.clock = &own_.host->clock();
  seams.steady = [] {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  };
  seams.environment = [this](std::string const& name) { return own_.host->environment(name); };
  seams.count = [this](CounterDelta delta) { count(std::move(delta)); };
  auto opened = Destinations::open(std::move(seams), metrics_->identity(), own_.config);
  if (!opened) return propagate(opened);
  destinations_ = std::move(*opened);
  return {};
}

void Life::open_forwarder() {
  if (own_.config.forward.endpoint.empty()) {
    return;
  }
  auto options = own_.config.forward;
  options.ca_file = own_.config.telemetry.ca_file;
  telemetry::ForwardServices services;
  services.lost = [this](telemetry::ForwardLoss loss) {
    spdlog::warn("otlp: a request was not handed on to the collector: {}", to_string(loss));
    count({.metric = std::string{telemetry::metric::events_dropped},
           .attributes = {{std::string{telemetry::attribute::reason},
                           "forward_" + std::string{to_string(loss)}},
                          {std::string{telemetry::attribute::source}, "otlp"}},
           .slot = 0,
           .delta = 1});
  };
  services.random = [this] { return std::uniform_real_distribution<double>{0, 1}(dice_); };
  services.clock = &own_.host->clock();
  services.passed_by_header = receiver::passed_by_header;
  services.name = fresh_name();
  forwarder_ = std::make_unique<telemetry::Forwarder>(loop_, std::move(options), std::move(services));
}

/// Never an error: the main door takes the same.
void Life::open_otlp_door() {
  auto const& config = own_.config;
  if (config.otlp_listen.empty()) {
    return;
  }
  auto const door = door_of(config.otlp_listen);
  auto const& main = server_->endpoint();
  auto const& main_door = main.base_url;
  if (door.port == main.port && meets(door.host, main.address)) {
    otlp_notice_ = "taken at " + main_door + ", the main address";
    return;
  }
  auto const named = [&](telemetry::ExportOptions const& destination) {
    return leads_here(destination.endpoint, door) || leads_here(destination.events.endpoint, door);
  };
  auto const further = std::any_of(config.destinations.begin(), config.destinations.end(),
                                   [&](auto const& destination) { return named(destination.second); });
  if (named(config.telemetry) || further || leads_here(config.forward.endpoint, door)) {
    otlp_notice_ = config.otlp_listen +
                   " is left to the collector that the configuration names; tools send to " + main_door;
    return;
  }
  auto options = config.server;
  options.host = door.host;
  options.port = door.port;
  options.otlp_only = true;
  if (config::is_loopback(door.host)) {  // where tools send plainly by default
    options.tls_certificate.clear();
    options.tls_key.clear();
  }
  auto server = receiver::HttpServer::open(loop_, std::move(options), services());
  if (server) {
    otlp_server_ = std::move(*server);
    otlp_notice_ = "also taken at " + otlp_server_->endpoint().base_url;
    return;
  }
  otlp_notice_ = server.error().code == Errc::busy
                     ? config.otlp_listen + " is taken by another program; tools send to " + main_door
                     : "not taken at " + config.otlp_listen + ": " + server.error().message;
  spdlog::info("otlp: {}", otlp_notice_);
}

}  // namespace companion::app
