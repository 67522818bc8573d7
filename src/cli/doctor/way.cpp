// The way from a proxy to the daemon, proved by a call that cannot succeed: the proxy knows no such model,
// logs the failure as it logs all failures, and the daemon is asked whether it heard of it.
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

#include "cli/connect/connections.hpp"
#include "cli/connect/daemon_door.hpp"
#include "cli/connect/user_file.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "telemetry/http_client.hpp"

namespace companion::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds pause{300};

std::string fresh_nonce() {
  constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::uniform_int_distribution<std::size_t> pick{0, letters.size() - 1};
  std::string nonce;
  while (nonce.size() < 20) nonce += letters[pick(random)];
  return nonce;
}

Check trouble(std::string text, std::string remedy) {
  return {.name = "way", .health = Health::bad, .text = std::move(text), .remedy = std::move(remedy)};
}

/// Nothing when the proxy refused the model as it should.
std::optional<Check> send_probe(ProbedProxy const& proxy, std::string const& nonce) {
  Json const question{{"model", "companion-doctor-" + nonce},
                      {"max_tokens", 1},
                      {"messages", {{{"role", "user"}, {"content", "companion doctor"}}}}};
  telemetry::HttpRequest request{.method = "POST",
                                 .url = base_url(proxy.url) + "/v1/chat/completions",
                                 .headers = {{"Content-Type", "application/json"}},
                                 .body = question.dump(),
                                 .timeout = std::chrono::seconds{30},
                                 .ca_file = proxy.ca_file};
  if (!proxy.key.empty()) request.headers.emplace("Authorization", "Bearer " + proxy.key);
  auto const answer = telemetry::fetch(std::move(request));
  if (!answer)
    return trouble("the proxy cannot be reached: " + answer.error().message, "is it up, and the URL right?");
  // A key that may not use this model is refused with the model's name, and that refusal is logged too.
  auto const names_model = answer->body.find(nonce) != std::string::npos;
  // Without a database a proxy has another word for a foreign key, and a 500 for a missing one.
  auto const no_database = answer->body.find("no_db_connection") != std::string::npos;
  auto const refused = answer->status == 401 || answer->status == 403 || no_database;
  if (!names_model && (refused || (proxy.key.empty() && answer->status >= 400))) {
    return trouble(
        "the proxy refuses the key (" + std::to_string(answer->status) + ")",
        proxy.key.empty() ? "give one: --key-stdin, --key-file or --key-env" : "is it a key of this proxy?");
  }
  if (answer->status == 404 && !names_model) {
    return trouble(proxy.url + " answers, but not as a LiteLLM proxy (404)",
                   "is a path missing in --proxy-url?");
  }
  return std::nullopt;
}

/// How the probe came; nothing when it did not come in time.
Result<std::optional<std::string>> wait_for_probe(config::Config const& config, std::string const& nonce,
                                                  Milliseconds patience) {
  auto const door = daemon_door(config);
  telemetry::HttpRequest const question{.url = door.url + "/v1/litellm/probe?nonce=" + nonce,
                                        .headers = {},
                                        .body = {},
                                        .timeout = std::chrono::seconds{3},
                                        .ca_file = door.ca_file};
  auto asked = question;
  auto const kept = read_user_file(sender_token_file(config));
  auto const token = kept ? kept->text.value_or("") : std::string{};
  if (door.token_needed && !token.empty())
    asked.headers.emplace("Authorization", "Bearer " + std::string{config::trim(token)});
  auto const end = Clock::now() + patience;
  while (true) {
    auto const answer = telemetry::fetch(asked);
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (answer->status == 401)
      return fail(Errc::denied,
                  "it asks for a token, and `companion connect litellm --config FILE` has made none");
    if (answer->status != 200)
      return fail(Errc::unavailable, "GET /v1/litellm/probe answered " + std::to_string(answer->status));
    auto const json = Json::parse(answer->body, nullptr, false);
    if (json.is_object() && json.contains("seen") && json["seen"].is_array() && !json["seen"].empty()) {
      auto const& seen = json["seen"].front();
      return std::optional{seen.is_object() && seen.contains("way") && seen["way"].is_string()
                               ? seen["way"].get<std::string>()
                               : std::string{"an unknown way"}};
    }
    if (Clock::now() >= end) return std::optional<std::string>{};
    std::this_thread::sleep_for(pause);
  }
}

/// What the proxy has loaded of ours, when the key may ask for it.
enum class Loaded : std::uint8_t { unknown, no, yes };

Loaded loaded_callback(ProbedProxy const& proxy) {
  auto const answer = telemetry::fetch({.url = base_url(proxy.url) + "/callbacks/list",
                                        .headers = {{"Authorization", "Bearer " + proxy.key}},
                                        .body = {},
                                        .timeout = std::chrono::seconds{5},
                                        .ca_file = proxy.ca_file});
  if (!answer || answer->status != 200) return Loaded::unknown;
  for (std::string_view const name : {"CompanionLogger", "GenericAPILogger"}) {
    if (answer->body.find(name) != std::string::npos) return Loaded::yes;
  }
  return Loaded::no;
}

std::string likely_cause(config::Config const& config, ProbedProxy const& proxy) {
  auto const connections = Connections::open(config.data_dir);
  bool connected = false;
  for (auto const& one : connections ? connections->list() : std::vector<Connection>{})
    connected = connected || one.target == "litellm";
  auto const door = daemon_door(config);
  if (auto const loaded = loaded_callback(proxy); loaded == Loaded::no) {
    return connected
               ? "the proxy has not loaded our callback: restart it with the config.yaml that was connected; "
                 "its "
                 "log tells when the callback cannot be loaded"
               : "the proxy has no callback of ours: companion connect litellm --config FILE, and restart it";
  } else if (loaded == Loaded::yes) {
    return "the proxy has loaded the callback, but it does not get through: it must reach the daemon at " +
           door.url + (door.token_needed ? " with the token from `companion connect`" : "") +
           "; where it runs in a container, connect with --daemon-url";
  }
  if (!connected)
    return "its config.yaml was not connected from here: companion connect litellm --config FILE, and "
           "restart it";
  return "was the proxy restarted since it was connected, and with that config.yaml? Its log names a "
         "callback that "
         "it cannot load or send with. It must reach the daemon at " +
         door.url + (door.token_needed ? " with the token from `companion connect`" : "") +
         "; where it runs in a container, connect with --daemon-url";
}

}  // namespace

Checks check_way(config::Config const& config, ProbedProxy const& proxy) {
  auto const nonce = fresh_nonce();
  auto const began = Clock::now();
  if (auto wrong = send_probe(proxy, nonce)) return {std::move(*wrong)};
  auto const way = wait_for_probe(config, nonce, proxy.patience);
  if (!way) {
    return {trouble(
        "the proxy answers, but the daemon could not be asked whether it heard of it: " + way.error().message,
        "is the daemon running, and as new as this program?")};
  }
  auto const& heard = *way;
  if (!heard) {
    return {
        trouble("the proxy answers, but nothing of it reached the daemon within " + time_span(proxy.patience),
                likely_cause(config, proxy))};
  }
  auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  return {{.name = "way",
           .text = "a test call through " + proxy.url + " was heard of by way of " + *heard + " after " +
                   std::to_string(took.count()) + " ms"}};
}

}  // namespace companion::cli
