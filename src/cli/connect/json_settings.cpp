#include "cli/connect/json_settings.hpp"

#include <nlohmann/json.hpp>

#include "config/text.hpp"

namespace companion::cli {

Result<Json> parse_settings(std::string const& text) {
  if (config::trim(text).empty()) return Json::object();
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(Errc::invalid, "the file is no valid JSON: mend it first");
  if (!json.is_object()) return fail(Errc::invalid, "the file is no JSON object");
  return json;
}

std::string written_like(Json const& json, std::string const& like) {
  auto const line = like.find('\n');
  auto const first = line == like.npos ? like.npos : like.find_first_not_of(" \t\r\n", line);
  auto const start = first == like.npos ? 0 : like.rfind('\n', first) + 1;
  auto const indent = first == like.npos ? std::string{"  "} : like.substr(start, first - start);
  auto const compact = line == like.npos && !config::trim(like).empty();
  auto const tabs = indent.starts_with('\t');
  auto text = json.dump(compact ? -1 : static_cast<int>(indent.size()), tabs ? '\t' : ' ');
  if (like.ends_with('\n') || like.empty()) text += '\n';
  if (like.find("\r\n") == like.npos) return text;
  std::string windows;
  for (auto const c : text) windows += c == '\n' ? std::string{"\r\n"} : std::string{c};
  return windows;
}

std::string text_at(Json const& object, std::string_view name) {
  auto const found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace companion::cli
