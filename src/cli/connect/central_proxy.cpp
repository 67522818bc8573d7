#include "cli/connect/central_proxy.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/managed_proxies.hpp"
#include "cli/connect/daemon_door.hpp"
#include "cli/connect/proxy_config.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "config/proxies.hpp"
#include "config/text.hpp"
#include "telemetry/http_client.hpp"
#include "telemetry/url.hpp"

namespace companion::cli {
namespace {

Result<telemetry::HttpResponse> get(litellm::ProxyOptions const& proxy, std::string const& key,
                                    std::string const& path) {
  telemetry::HttpRequest request{.url = proxy.url + path,
                                 .headers = {{"Accept", "application/json"}},
                                 .body = {},
                                 .timeout = std::chrono::seconds{15},
                                 .ca_file = proxy.ca_file};
  if (!key.empty()) request.headers.emplace("Authorization", "Bearer " + key);
  auto answer = telemetry::fetch(std::move(request));
  if (answer) return answer;
  auto error = std::move(answer.error());
  if (error.code == Errc::denied)
    error.message += " Name the PEM file of the authority that signed it: --ca-file FILE.";
  if (error.code == Errc::unavailable) error.message += " Is the address right, and the proxy up?";
  return tl::unexpected<Error>(std::move(error));
}

Json body_of(telemetry::HttpResponse const& answer) {
  auto json = Json::parse(answer.body, nullptr, false);
  return json.is_object() ? json : Json::object();
}

std::string word(Json const& object, char const* name) {
  auto const found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// What a proxy without a database says to any key but its own.
bool without_database(telemetry::HttpResponse const& answer) {
  return answer.status == 400 && answer.body.find("no_db_connection") != std::string::npos;
}

Result<void> check_litellm(litellm::ProxyOptions const& proxy, ProxyFacts& facts) {
  auto const answer = get(proxy, "", "/health/readiness");
  if (!answer) return tl::unexpected<Error>(answer.error());
  if (answer->status >= 300 && answer->status < 400) {
    return fail(Errc::invalid, proxy.url + " sends elsewhere (" + config::printable(answer->location, 200) +
                                   "); give that address");
  }
  auto const body = body_of(*answer);
  if (!body.contains("status") || (answer->status != 200 && answer->status != 503)) {
    return fail(Errc::invalid, proxy.url + " answers, but not as a LiteLLM proxy (GET /health/readiness: " +
                                   std::to_string(answer->status) + "); is a path missing in the address?");
  }
  facts.version = config::printable(word(body, "litellm_version"));
  if (answer->status == 503) facts.remarks.emplace_back("It says that it is not ready.");
  return {};
}

Result<void> check_key(litellm::ProxyOptions const& proxy, std::string const& key, ProxyFacts& facts) {
  auto const answer = get(proxy, key, "/v1/models");
  if (!answer) return tl::unexpected<Error>(answer.error());
  if (answer->status == 401 || answer->status == 403) {
    return fail(Errc::denied, proxy.url + " refuses the key (" + std::to_string(answer->status) +
                                  "): is it a key of this proxy, and still valid?");
  }
  auto const body = body_of(*answer);
  if (without_database(*answer)) {
    return fail(Errc::denied,
                proxy.url + " refuses the key: it has no database, so it knows its master key only");
  }
  auto const models = body.find("data");
  if (answer->status != 200 || models == body.end() || !models->is_array()) {
    return fail(Errc::unavailable,
                proxy.url + " does not list its models (" + std::to_string(answer->status) + ")");
  }
  facts.models = models->size();
  auto const info = get(proxy, key, "/key/info");
  if (!info || info->status != 200) {
    facts.remarks.emplace_back("It tells nothing about the key (GET /key/info: " +
                               (info ? std::to_string(info->status) : info.error().message) +
                               "): a proxy without a database has no budgets and no history to read.");
  }
  return {};
}

std::string usual_name(std::string const& url) {
  auto const parsed = telemetry::parse_url(url);
  std::string name;
  for (auto const c : parsed ? parsed->host : std::string{"proxy"}) {
    auto const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    name += plain ? c : '-';
  }
  return name.substr(0, 64);
}

void tell_administrator(config::Config const& config, Console& console) {
  auto const door = daemon_door(config);
  ProxyLines lines{.daemon_url = "https://<this machine>:" + std::to_string(config.server.port)};
  lines.token_file = "/path/of/the/token";
  if (door.token_needed) lines.daemon_url = door.url;
  console.out
      << "\nThis reads what the proxy has recorded. If it shall also report each call at once, its "
         "administrator puts companion_logger.py\nbeside its config.yaml and adds (this daemon must then "
         "listen on an address that the proxy reaches, with TLS and a token):\n\n"
      << proxy_snippet(lines);
}

}  // namespace

Result<ProxyFacts> ask_proxy(litellm::ProxyOptions const& proxy, std::string const& key) {
  ProxyFacts facts;
  if (auto fine = check_litellm(proxy, facts); !fine) return propagate(fine);
  if (auto fine = check_key(proxy, key, facts); !fine) return propagate(fine);
  return facts;
}

Exit connect_central_proxy(CentralProxyWish const& wish, config::Config const& config, Console& console) {
  if (auto fine = config::check_proxy(wish.proxy); !fine) {
    auto error = fine.error();
    if (wish.proxy.key.empty() && wish.proxy.key_file.empty())
      error = {Errc::invalid, "the proxy wants your key: add --key-stdin, --key-file FILE or --key-env NAME"};
    else if (!wish.proxy.allow_plain_http && wish.proxy.url.starts_with("http://"))
      error.message += " (--allow-plain-http)";
    return report_error(console, error);
  }
  app::ManagedProxies const managed{config.data_dir};
  auto const there = managed.load();
  if (!there) return report_error(console, there.error());
  auto const name = wish.name.empty() ? usual_name(wish.proxy.url) : wish.name;
  if (auto fine = config::check_proxy_name(name); !fine) return report_error(console, fine.error());
  auto const same_name = there->find(name);
  if (same_name != there->end() && same_name->second.url != wish.proxy.url) {
    return report_error(console, {Errc::invalid, "\"" + name + "\" is the proxy at " + same_name->second.url +
                                                     " already; choose another --name"});
  }
  auto const facts = ask_proxy(wish.proxy, wish.key);
  if (!facts) {
    static_cast<void>(report_error(console, facts.error()));
    return Exit::failure;
  }
  console.out << wish.proxy.url << " is a LiteLLM proxy"
              << (facts->version.empty() ? "" : " " + facts->version) << ", the key may use " << facts->models
              << (facts->models == 1 ? " model.\n" : " models.\n");
  for (auto const& remark : facts->remarks) console.out << harmless(remark) << '\n';
  if (same_name != there->end() && same_name->second == wish.proxy) {
    console.out << "\"" << name << "\" is already connected.\n";
    return Exit::ok;
  }
  if (auto made = make_folder(config.data_dir); !made) return report_error(console, made.error());
  if (auto added = managed.add(name, wish.proxy); !added) return report_error(console, added.error());
  console.out << "\"" << name << "\" is connected" << (wish.proxy.key.empty() ? "" : "; the key is kept in ")
              << (wish.proxy.key.empty() ? "" : harmless(managed.path().string()))
              << ". A running daemon notices by itself.\n";
  tell_administrator(config, console);
  return Exit::ok;
}

Exit disconnect_central_proxy(std::string const& name, config::Config const& config, Console& console) {
  app::ManagedProxies const managed{config.data_dir};
  if (auto removed = managed.remove(name); !removed) return report_error(console, removed.error());
  console.out << "\"" << harmless(name) << "\" is no longer asked. What it told stays in the ledger.\n";
  return Exit::ok;
}

}  // namespace companion::cli
