#include "cli/connect/tool_settings.hpp"

#include <ostream>

#include "cli/connect/daemon_door.hpp"
#include "cli/connect/tell.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "config/rules.hpp"
#include "telemetry/url.hpp"

namespace companion::cli {
Exit connect_tool(Tool const& tool, ToolWish wish, Mode mode, config::Config const& config,
                  Console& console) {
  auto const url = telemetry::parse_url(wish.proxy_url);
  if (!url) return report_error(console, url.error());
  wish.proxy_url = base_url(wish.proxy_url);
  for (auto const& tag : wish.tags) {
    if (auto fine = check_tag(tag); !fine) return report_error(console, fine.error());
  }
  auto connections = Connections::open(config.data_dir);
  if (!connections) return report_error(console, connections.error());
  auto const path = tool.file();
  auto const file = read_user_file(path);
  if (!file) return report_error(console, file.error());
  auto const* const known = connections->find(tool.target, file->path);
  Connection fresh{.target = std::string{tool.target}, .file = {}, .way = {}, .url = wish.proxy_url};
  auto planned = plan(path, known, std::move(fresh), tool.surgery(wish));
  if (!planned) return tell_refusal(planned.error(), file->path, console);
  auto remarks = tool.remarks(wish, planned->before.value_or(""));
  bool const proxy = tool.purpose == Purpose::proxy;
  if (proxy && url->scheme == telemetry::Scheme::http && !config::is_loopback(url->host))
    remarks.emplace_back(
        "http:// shows your key and every prompt to whoever is on the way there; use https://.");
  if (mode == Mode::print) {
    tell_plan(*planned, console);
  } else {
    auto const needed = planned->needed;
    auto const holding = tool.stores_key(wish) ? Holding::a_key : Holding::nothing_secret;
    auto const done = carry_out(std::move(*planned), holding, *connections);
    if (!done) return tell_refusal(done.error(), file->path, console);
    auto const name = harmless(done->file.string());
    if (!needed) {
      console.out << tool.title << " is already connected: " << name << '\n';
      return Exit::ok;
    }
    console.out << tool.title << (proxy ? " goes through " : " sends its telemetry to ")
                << harmless(wish.proxy_url) << " now: " << name
                << (done->backup.empty() ? "" : ", before: " + harmless(done->backup.string())) << '\n';
  }
  for (auto const& remark : remarks) console.out << remark << '\n';
  return Exit::ok;
}

Result<ToolWish> telemetry_wish(config::Config const& config) {
  auto const door = daemon_door(config);
  ToolWish wish{.proxy_url = door.url};
  if (!door.token_needed) return wish;
  auto token = telemetry_token(config);
  if (!token) return propagate(token);
  wish.key = std::move(token->text);
  return wish;
}

Exit disconnect_tool(Tool const& tool, config::Config const& config, Console& console) {
  auto connections = Connections::open(config.data_dir);
  if (!connections) return report_error(console, connections.error());
  auto const path = tool.file();
  auto const file = read_user_file(path);
  if (!file) return report_error(console, file.error());
  auto const* const known = connections->find(tool.target, file->path);
  auto const undone = undo(path, known, tool.surgery({}));
  if (!undone) return tell_refusal(undone.error(), file->path, console);
  console.out << told(*undone, file->path);
  auto const found = known != nullptr || *undone != Undone::nothing_found;
  if (auto saved = connections->erase(tool.target, file->path); !saved)
    return report_error(console, saved.error());
  return found ? Exit::ok : Exit::nothing;
}

}  // namespace companion::cli
