#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>

#include "app/ledger_parts.hpp"
#include "app/read_prices.hpp"
#include "app/runtime_file.hpp"
#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "cli/sources.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

/// What can be known from outside about the daemon, the ledger and the sources.
struct Facts {
  std::optional<app::RuntimeFile> daemon;
  Result<telemetry::HttpResponse> health{fail(Errc::not_found, "no daemon has left its address")};
  Result<LedgerInfo> ledger{fail(Errc::not_found, "there is no ledger yet")};
  Sources sources;  ///< that are here
  std::vector<detectors::HomeNote> homes;
  std::size_t absent{0};  ///< readers of tools that are not on this machine
  std::string prices;
  std::string prices_problem;

  [[nodiscard]] bool running() const { return health.has_value(); }
};

Result<LedgerInfo> ledger_facts(std::filesystem::path const& path) {
  auto reader = store::LedgerReader::open(path);
  if (!reader) return propagate(reader);
  return (*reader)->info();
}

Facts gather(config::Config const& config) {
  Facts facts;
  facts.daemon = app::read_runtime_file(config.data_dir);
  facts.health = ask_health(config);
  facts.ledger = ledger_facts(app::ledger_path(config.data_dir));
  for (auto& source : sources_of(facts.health, config)) {
    if (source.absent) {
      ++facts.absent;
    } else {
      facts.sources.push_back(std::move(source));
    }
  }
  facts.homes = detectors::describe_homes(*platform::make_host(nullptr), config.detectors.homes);
  auto const prices = app::read_prices(config.prices_file);
  if (prices) {
    facts.prices = prices->book.source() + ", " + prices->book.date() + ", " + prices->origin;
    facts.prices_problem = prices->problem;
  }
  return facts;
}

Json health_json(Facts const& facts) {
  if (!facts.health) return {{"reached", false}, {"error", facts.health.error().message}};
  Json json{{"reached", true}, {"http_status", facts.health->status}};
  auto body = Json::parse(facts.health->body, nullptr, false);
  if (!body.is_discarded()) json["body"] = std::move(body);
  return json;
}

Json ledger_json(LedgerInfo const& info) {
  return {{"path", info.path},
          {"instance_id", info.instance_id},
          {"created", format_instant(info.created)},
          {"schema_version", info.schema_version},
          {"file_bytes", info.file_bytes},
          {"calls", info.calls},
          {"ambiguous_calls", info.ambiguous_calls},
          {"quarantined", info.quarantined},
          {"first_call", to_json(info.first_call)},
          {"last_call", to_json(info.last_call)},
          {"proxy_feed_since", to_json(info.proxy_feed_since)}};
}

std::string status_json(Facts const& facts, config::Config const& config) {
  Json json{{"running", facts.running()}, {"data_dir", config.data_dir.string()}};
  if (facts.daemon) {
    json["daemon"] = {{"pid", facts.daemon->pid},
                      {"url", base_url(facts.daemon->url)},
                      {"version", facts.daemon->version},
                      {"started", format_instant(facts.daemon->started)}};
  }
  json["health"] = health_json(facts);
  json["ledger"] = facts.ledger ? ledger_json(*facts.ledger) : Json();
  json["detectors_absent"] = facts.absent;
  json["detectors"] = Json::array();
  for (auto const& source : facts.sources) json["detectors"].push_back(source_json(source));
  json["homes"] = Json::array();
  for (auto const& home : facts.homes) json["homes"].push_back({{"home", home.text}, {"ok", home.well}});
  json["prices"] = facts.prices;
  return printed(json);
}

std::string daemon_text(Facts const& facts) {
  if (!facts.daemon) return "Daemon   not running; `companion run` starts it\n";
  if (!facts.running()) {
    return "Daemon   not running: it left its address, but " + facts.health.error().message + "\n";
  }
  auto const& daemon = *facts.daemon;
  auto text = "Daemon   running at " + base_url(daemon.url) + ", pid " + std::to_string(daemon.pid) +
              ", version " + daemon.version + ", since " + local_time(daemon.started, local_timezone()) +
              "\n";
  if (facts.health->status == 200) return text;
  std::string_view label = "Health   NOT WELL, ";
  for (auto const& line : not_well(facts.health->body)) {
    text += std::string{label} + line + "\n";
    label = "                   ";
  }
  return text;
}

/// What the daemon tells of those that it asks ("proxy:") or sends to ("export:").
std::string parts_text(Facts const& facts, std::string_view prefix, std::string const& label) {
  if (!facts.health) return "";
  std::string text;
  auto const body = Json::parse(facts.health->body, nullptr, false);
  if (!body.is_object() || !body.contains("parts")) return text;
  for (auto const& part : body["parts"]) {
    auto const name = part.value("name", "");
    if (!name.starts_with(prefix)) continue;
    text += label + harmless(name.substr(prefix.size())) + (part.value("ok", true) ? ": " : ", NOT WELL: ") +
            harmless(part.value("detail", "")) + "\n";
  }
  return text;
}

std::string ledger_text(Facts const& facts) {
  if (!facts.ledger) return "Ledger   " + facts.ledger.error().message + "\n";
  auto const& info = *facts.ledger;
  auto const zone = local_timezone();
  auto text = "Ledger   " + info.path + ", " + byte_size(static_cast<std::uint64_t>(info.file_bytes)) + ", " +
              grouped(info.calls) + " calls";
  if (info.first_call && info.last_call) {
    text += " from " + local_time(*info.first_call, zone) + " to " + local_time(*info.last_call, zone);
  }
  text += "\n";
  if (info.ambiguous_calls > 0)
    text += "         " + grouped(info.ambiguous_calls) + " ambiguous calls left separate\n";
  if (info.quarantined > 0) text += "         " + grouped(info.quarantined) + " unreadable items set aside\n";
  text += info.proxy_feed_since ? "LiteLLM  reports since " + local_time(*info.proxy_feed_since, zone) + "\n"
                                : "LiteLLM  has not reported anything yet\n";
  return text;
}

std::string status_text(Facts const& facts) {
  auto text = daemon_text(facts) + ledger_text(facts);
  auto const now = platform::SystemClock{}.now();
  for (auto const& source : facts.sources) {
    text += "Reads    " + harmless(source.name) + ": " + harmless(source.reads) + "\n";
    if (source.progress) text += "         " + doing(source, now) + "\n";
  }
  if (facts.absent > 0)
    text += "         " + std::to_string(facts.absent) +
            " more readers found nothing of their tools (companion detect)\n";
  for (auto const& home : facts.homes)
    text += "Home     " + std::string{home.well ? "" : "NOT WELL, "} + harmless(home.text) + "\n";
  text += parts_text(facts, "proxy:", "Proxy    ") + parts_text(facts, "export:", "Sends    ");
  text += "Prices   " + facts.prices + "\n";
  if (!facts.prices_problem.empty()) text += "         " + harmless(facts.prices_problem) + "\n";
  return text;
}

class Status final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_flag("--json", json_, "JSON");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto const facts = gather(*config);
    console.out << (json_ ? status_json(facts, *config) : status_text(facts));
    if (!facts.running()) return Exit::nothing;
    return facts.health->status == 200 ? Exit::ok : Exit::failure;
  }

 private:
  Settings settings_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_status() { return std::make_unique<Status>(); }

}  // namespace companion::cli
