#include "cli/connect/proxy_config.hpp"

#include <algorithm>
#include <array>

#include "config/yaml_edit.hpp"

namespace companion::cli {
namespace {

using config::yaml_quoted;
using config::YamlMembers;
using config::YamlPath;

/// What one way puts where.
struct Row {
  Way way;
  char const* name;      ///< of the way
  char const* callback;  ///< in litellm_settings.callbacks
  char const* settings;  ///< below callback_settings
};
constexpr std::array<Row, 2> ways{{
    {Way::logger, "logger", "companion_logger.companion", "companion_logger"},
    {Way::generic_api, "generic_api", "companion", "companion"},
}};

Row const& row_of(Way way) { return ways.at(static_cast<std::size_t>(way)); }

YamlPath const callbacks{"litellm_settings", "callbacks"};
YamlPath const redaction{"litellm_settings", "turn_off_message_logging"};
YamlPath const alerting{"general_settings", "alerting"};
constexpr auto added_redaction = "turn_off_message_logging";
constexpr auto added_alerting = "alerting";

YamlMembers settings_of(ProxyLines const& lines) {
  if (lines.way == Way::generic_api) {
    // The headers must be there even if nothing needs them: without them LiteLLM skips the callback.
    auto const headers = lines.token.empty()
                             ? std::string{R"({X-Companion: "1"})"}
                             : "{Authorization: " + yaml_quoted("Bearer " + lines.token) + "}";
    return {{"callback_type", "generic_api"},
            {"endpoint", yaml_quoted(lines.daemon_url + "/v1/litellm")},
            {"headers", headers},
            {"max_retries", "3"},
            {"retry_delay", "0.5"}};
  }
  YamlMembers members;
  if (lines.daemon_url != usual_daemon_url) members.emplace_back("url", yaml_quoted(lines.daemon_url));
  if (!lines.token_file.empty()) members.emplace_back("token_file", yaml_quoted(lines.token_file.string()));
  if (!lines.ca_file.empty()) members.emplace_back("ca_file", yaml_quoted(lines.ca_file.string()));
  return members;
}

bool contains(std::vector<std::string> const& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// One edit after the other, until one fails.
class Steps {
 public:
  explicit Steps(std::string text) : text_{std::move(text)} {}

  template <class Function, class... Arguments>
  Steps& then(Function function, Arguments const&... arguments) {
    if (text_) text_ = function(*text_, arguments...);
    return *this;
  }
  [[nodiscard]] Result<std::string> const& text() const { return text_; }

 private:
  Result<std::string> text_;
};

bool differs(Result<std::string> const& before, Result<std::string> const& after) {
  return before && after && *before != *after;
}

Result<std::string> apply(ProxyLines const& lines, std::string const& before, Connection& note) {
  auto const& row = row_of(lines.way);
  note.added.clear();
  // The last is put in first: each goes to the top of its section.
  Steps steps{before};
  steps.then(config::with_value, redaction, std::string{"true"});
  if (differs(before, steps.text())) note.added.emplace_back(added_redaction);
  steps.then(config::with_list_item, callbacks, std::string{row.callback});
  auto const settings = settings_of(lines);
  if (!settings.empty())
    steps.then(config::with_mapping, YamlPath{"callback_settings", row.settings}, settings);
  if (lines.alerts == Alerts::yes) {
    auto const without_alerts = steps.text();
    steps.then(config::with_list_item, alerting, std::string{"webhook"});
    if (differs(without_alerts, steps.text())) note.added.emplace_back(added_alerting);
  }
  return steps.text();
}

Result<std::string> undo_lines(std::string const& text, Connection const* known) {
  Steps steps{text};
  for (auto const& row : ways) {
    steps.then(config::without_list_item, callbacks, std::string{row.callback});
    steps.then(config::without, YamlPath{"callback_settings", row.settings});
  }
  if (known == nullptr) return steps.text();
  if (contains(known->added, added_redaction)) steps.then(config::without, redaction);
  if (contains(known->added, added_alerting))
    steps.then(config::without_list_item, alerting, std::string{"webhook"});
  return steps.text();
}

}  // namespace

std::string_view to_string(Way way) { return row_of(way).name; }

std::optional<Way> parse_way(std::string_view text) {
  for (auto const& row : ways) {
    if (text == row.name) return row.way;
  }
  return std::nullopt;
}

Surgery proxy_surgery(ProxyLines const& lines) {
  return {
      .apply = [lines](std::string const& text, Connection& note) { return apply(lines, text, note); },
      .undo = [](std::string const& text, Connection const* known,
                 std::optional<std::string> const&) { return undo_lines(text, known); },
      .same_meaning = [](std::string const& a, std::string const& b) { return config::equal_yaml(a, b); }};
}

std::string proxy_snippet(ProxyLines const& lines) {
  Connection nobody;
  return apply(lines, "", nobody).value_or("");
}

std::optional<Way> connected_way(std::string_view text) {
  auto const list = config::texts_at(text, callbacks);
  if (!list) return std::nullopt;
  for (auto const& row : ways) {
    if (contains(*list, row.callback)) return row.way;
  }
  return std::nullopt;
}

}  // namespace companion::cli
