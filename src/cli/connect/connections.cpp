#include "cli/connect/connections.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/connect/user_file.hpp"
#include "cli/render/json.hpp"
#include "platform/replace_file.hpp"

namespace companion::cli {
namespace {

Json to_json(Connection const& from) {
  return {{"target", from.target},
          {"file", from.file.string()},
          {"way", from.way},
          {"url", from.url},
          {"backup", from.backup.string()},
          {"created", from.created},
          {"digest", from.digest},
          {"logger", from.logger.string()},
          {"logger_digest", from.logger_digest},
          {"token", from.token},
          {"added", from.added},
          {"since", format_instant(from.since)}};
}

Connection from_json(Json const& json) {
  auto const word = [&json](char const* name) {
    auto const found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  auto const created = json.find("created");
  Connection into{.target = word("target"),
                  .file = word("file"),
                  .way = word("way"),
                  .url = word("url"),
                  .backup = word("backup"),
                  .created = created != json.end() && created->is_boolean() && created->get<bool>(),
                  .digest = word("digest"),
                  .logger = word("logger"),
                  .logger_digest = word("logger_digest"),
                  .token = word("token"),
                  .added = {},
                  .since = parse_instant(word("since")).value_or(Instant{})};
  auto const added = json.find("added");
  if (added == json.end() || !added->is_array()) return into;
  for (auto const& name : *added) {
    if (name.is_string()) into.added.push_back(name.get<std::string>());
  }
  return into;
}

}  // namespace

Result<Connections> Connections::open(std::filesystem::path const& data_dir) {
  Connections connections{data_dir / "connections.json"};
  auto file = read_user_file(connections.file_);
  if (!file) return propagate(file);
  if (!file->text) return connections;
  auto const json = Json::parse(*file->text, nullptr, false);
  auto const list = json.is_object() ? json.find("connections") : json.end();
  if (!json.is_object() || list == json.end() || !list->is_array()) {
    return fail(Errc::corrupt, file->path.string() +
                                   " is not what `companion connect` writes; move it away: what is connected "
                                   "stays so, and the backups lie beside the files");
  }
  for (auto const& entry : *list) {
    if (entry.is_object()) connections.list_.push_back(from_json(entry));
  }
  return connections;
}

Connection const* Connections::find(std::string_view target, std::filesystem::path const& file) const {
  auto const found = std::find_if(list_.begin(), list_.end(), [&](Connection const& one) {
    return one.target == target && one.file == file;
  });
  return found == list_.end() ? nullptr : &*found;
}

Result<void> Connections::put(Connection connection) {
  std::erase_if(list_, [&](Connection const& one) {
    return one.target == connection.target && one.file == connection.file;
  });
  list_.push_back(std::move(connection));
  return save();
}

Result<void> Connections::erase(std::string_view target, std::filesystem::path const& file) {
  std::erase_if(list_, [&](Connection const& one) { return one.target == target && one.file == file; });
  return save();
}

Result<void> Connections::save() const {
  if (auto made = make_folder(file_.parent_path()); !made) return made;
  Json list = Json::array();
  for (auto const& connection : list_) list.push_back(to_json(connection));
  return platform::replace_private_file(file_, printed(Json{{"connections", std::move(list)}}));
}

}  // namespace companion::cli
