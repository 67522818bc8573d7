#include "cli/connect/status_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/connect/json_settings.hpp"
#include "cli/connect/tell.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "platform/make_host.hpp"
#include "platform/search_path.hpp"

namespace companion::cli {
namespace {

constexpr auto entry_name = "statusLine";
constexpr auto command = "companion statusline";

bool is_ours(Json const& entry) { return entry.is_object() && text_at(entry, "command") == command; }

Result<std::string> apply(std::string const& text, Connection& /*note*/) {
  auto json = parse_settings(text);
  if (!json) return propagate(json);
  auto const there = json->find(entry_name);
  if (there != json->end() && !is_ours(*there)) {
    return fail(Errc::invalid,
                "it has a status line of its own already (statusLine): take that out, or have it call "
                "`companion statusline`, which reads the same JSON");
  }
  if (there == json->end()) (*json)[entry_name] = {{"type", "command"}, {"command", command}};
  return written_like(*json, text);
}

Result<std::string> undo_lines(std::string const& text, Connection const* /*known*/,
                               std::optional<std::string> const& /*before*/) {
  auto json = parse_settings(text);
  if (!json) return propagate(json);
  auto const there = json->find(entry_name);
  // What somebody has changed since is theirs now.
  if (there == json->end() || !is_ours(*there)) return text;
  json->erase(there);
  return written_like(*json, text);
}

bool is_in_path() {
  auto const folders = platform::path_folders(platform::environment_variable("PATH").value_or(""));
  auto const names = platform::program_names("companion");
  return std::any_of(folders.begin(), folders.end(), [&](auto const& folder) {
    return std::any_of(names.begin(), names.end(), [&](auto const& name) {
      std::error_code ignored;
      return std::filesystem::exists(folder / name, ignored);
    });
  });
}

}  // namespace

Tool claude_status_line() {
  auto tool = claude_tool();
  tool.target = "claude-statusline";
  tool.surgery = [](ToolWish const& /*wish*/) {
    return Surgery{.apply = apply, .undo = undo_lines, .same_meaning = [](auto const& a, auto const& b) {
                     return nlohmann::json::parse(a, nullptr, false) ==
                            nlohmann::json::parse(b, nullptr, false);
                   }};
  };
  tool.stores_key = [](ToolWish const& /*wish*/) { return false; };
  tool.remarks = [](ToolWish const& /*wish*/, std::string const& /*before*/) {
    return std::vector<std::string>{};
  };
  return tool;
}

Exit connect_status_line(Mode mode, config::Config const& config, Console& console) {
  auto const tool = claude_status_line();
  auto connections = Connections::open(config.data_dir);
  if (!connections) return report_error(console, connections.error());
  auto const path = tool.file();
  auto const file = read_user_file(path);
  if (!file) return report_error(console, file.error());
  auto const* const known = connections->find(tool.target, file->path);
  auto planned = plan(path, known, {.target = std::string{tool.target}}, tool.surgery({}));
  if (!planned) return tell_refusal(planned.error(), file->path, console);
  if (mode == Mode::print) {
    tell_plan(*planned, console);
    return Exit::ok;
  }
  auto const needed = planned->needed;
  auto const done = carry_out(std::move(*planned), Holding::nothing_secret, *connections);
  if (!done) return tell_refusal(done.error(), file->path, console);
  auto const name = harmless(done->file.string());
  console.out << (needed ? "Claude Code shows `companion statusline` now: "
                         : "Claude Code shows it already: ")
              << name << '\n';
  if (!is_in_path())
    console.out << "It will not find `companion`: put the program into a folder of your PATH.\n";
  return Exit::ok;
}

}  // namespace companion::cli
