#include "cli/connect/proxy_of_config.hpp"

#include <algorithm>
#include <ostream>

#include "cli/connect/daemon_door.hpp"
#include "cli/connect/logger_file.hpp"
#include "cli/connect/tell.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "telemetry/url.hpp"

namespace companion::cli {
namespace {

/// The lines with everything they need; a token is made only when something is to be changed.
Result<ProxyLines> lines_of(ProxyConfigWish const& wish, config::Config const& config, Connection& note) {
  auto const door = daemon_door(config);
  ProxyLines lines{.way = wish.way,
                   .daemon_url = wish.daemon_url.empty() ? door.url : base_url(wish.daemon_url),
                   .token_file = {},
                   .token = {},
                   .ca_file = door.ca_file,
                   .alerts = wish.alerts};
  if (!door.token_needed) return lines;
  if (wish.mode == Mode::print) {
    lines.token_file = sender_token_file(config);
    lines.token = "<token>";
    return lines;
  }
  auto token = sender_token(config);
  if (!token) return propagate(token);
  lines.token_file = token->file;
  lines.token = token->text;
  note.token = token->name;
  return lines;
}

Exit refuse(Error const& error, ProxyConfigWish const& wish, ProxyLines lines, Console& console) {
  auto const refused = tell_refusal(error, wish.file, console);
  if (error.code == Errc::invalid) {
    if (!lines.token.empty()) lines.token = "<token>";
    console.err << "Put these lines in by hand, each below its section:\n\n" << proxy_snippet(lines);
  }
  return refused;
}

void tell_next_steps(ProxyLines const& lines, std::filesystem::path const& logger, Console& console) {
  auto& out = console.out;
  if (lines.way == Way::generic_api) {
    out << "Start the proxy with DEFAULT_BATCH_SIZE=1 in its environment: without it LiteLLM forgets calls "
           "that "
           "end while it is posting others.\n";
    if (!lines.token.empty()) out << "The config.yaml holds a token now; keep the file from others.\n";
  } else {
    out << "LiteLLM loads " << harmless(logger.string())
        << " from beside the config.yaml: where it runs in a "
        << "container, mount both.\n";
  }
  if (lines.alerts == Alerts::yes) {
    out << "For the alerts start it with WEBHOOK_URL=" << lines.daemon_url << "/v1/litellm/alerts too.\n";
  }
  out << "Restart the proxy, then prove the way: companion doctor --proxy-url <its URL> --key-stdin\n";
}

/// The file goes in before the config names it: a proxy that restarts in between must find it.
Result<void> place_what_is_needed(ProxyConfigWish const& wish, Connection& note) {
  if (wish.way != Way::logger) return {};
  note.logger = logger_path(wish.file);
  note.logger_digest = digest_of(logger_source());
  return place_logger(note.logger);
}

}  // namespace

Exit connect_proxy_config(ProxyConfigWish const& wanted, config::Config const& config, Console& console) {
  if (auto const url = telemetry::parse_url(wanted.daemon_url); !wanted.daemon_url.empty() && !url)
    return report_error(console, url.error());
  auto connections = Connections::open(config.data_dir);
  if (!connections) return report_error(console, connections.error());
  auto const file = read_user_file(wanted.file);
  if (!file) return report_error(console, file.error());
  if (!file->text) {
    return report_error(
        console,
        {Errc::not_found, wanted.file.string() + " does not exist; name the config.yaml that the proxy is "
                                                 "started with"});
  }
  auto const* const known = connections->find("litellm", file->path);
  auto wish = wanted;
  auto const alerting = [](std::string const& added) { return added == "alerting"; };
  if (known != nullptr && std::any_of(known->added.begin(), known->added.end(), alerting))
    wish.alerts = Alerts::yes;

  Connection fresh{.target = "litellm", .file = {}, .way = std::string{to_string(wish.way)}};
  auto const lines = lines_of(wish, config, fresh);
  if (!lines) return report_error(console, lines.error());
  fresh.url = lines->daemon_url;
  auto planned = plan(wish.file, known, std::move(fresh), proxy_surgery(*lines));
  if (!planned) return refuse(planned.error(), wish, *lines, console);
  if (wish.mode == Mode::print) {
    console.out << proxy_snippet(*lines) << '\n';
    tell_plan(*planned, console);
    return Exit::ok;
  }

  auto const old_logger = known != nullptr ? known->logger : std::filesystem::path{};
  auto const old_digest = known != nullptr ? known->logger_digest : std::string{};
  auto const was_placed =
      wish.way != Way::logger || logger_state(logger_path(wish.file)) == LoggerState::current;
  if (auto placed = place_what_is_needed(wish, planned->connection); !placed)
    return report_error(console, placed.error());
  auto const needed = planned->needed;
  auto const done = carry_out(std::move(*planned), Holding::nothing_secret, *connections);
  if (!done) return refuse(done.error(), wish, *lines, console);
  if (wish.way != Way::logger && !old_logger.empty())
    static_cast<void>(remove_logger(old_logger, old_digest));
  if (!needed && was_placed) {
    console.out << harmless(done->file.string()) << " is already connected (" << done->way << ").\n";
    return Exit::ok;
  }
  console.out << harmless(done->file.string()) << " is connected (" << done->way << ") to "
              << lines->daemon_url;
  console.out << (done->backup.empty() ? ".\n" : "; before: " + harmless(done->backup.string()) + "\n");
  tell_next_steps(*lines, done->logger, console);
  return Exit::ok;
}

Exit disconnect_proxy_config(std::filesystem::path const& path, config::Config const& config,
                             Console& console) {
  auto connections = Connections::open(config.data_dir);
  if (!connections) return report_error(console, connections.error());
  auto const file = read_user_file(path);
  if (!file) return report_error(console, file.error());
  auto const* const known = connections->find("litellm", file->path);
  auto const undone = undo(path, known, proxy_surgery({}));
  if (!undone) {
    return refuse(undone.error(), {.file = path}, {.daemon_url = std::string{usual_daemon_url}}, console);
  }
  console.out << told(*undone, file->path);
  auto const logger = known != nullptr && !known->logger.empty() ? known->logger : logger_path(path);
  auto const digest = known != nullptr ? known->logger_digest : std::string{};
  auto const gone = remove_logger(logger, digest);
  if (gone && *gone) {
    console.out << harmless(logger.string()) << " is removed.\n";
  } else if (logger_state(logger) == LoggerState::other_version) {
    console.out << harmless(logger.string()) << " stays: it was changed, or is of another version.\n";
  }
  auto const had_token = known != nullptr && !known->token.empty();
  auto const found = known != nullptr || *undone != Undone::nothing_found;
  if (auto saved = connections->erase("litellm", file->path); !saved)
    return report_error(console, saved.error());
  auto const& rest = connections->list();
  if (had_token &&
      std::none_of(rest.begin(), rest.end(), [](auto const& one) { return !one.token.empty(); })) {
    if (auto dropped = drop_sender_token(config); !dropped) return report_error(console, dropped.error());
    console.out << "Its token is revoked.\n";
  }
  if (found) console.out << "Restart the proxy.\n";
  return found ? Exit::ok : Exit::nothing;
}

}  // namespace companion::cli
