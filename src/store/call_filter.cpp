#include "store/call_filter.hpp"

#include <array>

#include "store/placement.hpp"
#include "store/record_codec.hpp"

namespace companion::store {

Result<void> define_call_words(Database& database) {
  static constexpr std::array functions{
      Database::BlobFunction{"branch_of",
                             [](std::string_view rest) { return word_in_rest(rest, RestWord::branch); }},
      Database::BlobFunction{"host_of",
                             [](std::string_view rest) { return word_in_rest(rest, RestWord::host); }}};
  for (auto const& function : functions) {
    auto defined = database.define(function);
    if (!defined) return defined;
  }
  return {};
}

Result<CallFilter> resolve(UsageFilter const& filter, Dictionary& words) {
  CallFilter resolved{.since = filter.since, .until = filter.until};
  struct Text {
    std::string const& text;
    std::optional<std::int64_t>& number;
  };
  for (auto const& [text, number] :
       {Text{filter.tool, resolved.tool}, Text{filter.model, resolved.model},
        Text{filter.project, resolved.project}, Text{filter.session, resolved.session},
        Text{filter.provider, resolved.provider}, Text{filter.key_alias, resolved.key_alias},
        Text{filter.team, resolved.team}, Text{filter.branch, resolved.branch},
        Text{filter.host, resolved.host}}) {
    if (text.empty()) continue;
    auto found = words.find(text);
    if (!found) return propagate(found);
    number = *found;
    if (!number) resolved.nothing = true;
  }
  if (filter.route) resolved.route = static_cast<std::int64_t>(*filter.route);
  if (filter.ownership) resolved.ownership = static_cast<std::int64_t>(*filter.ownership);
  return resolved;
}

CallConditions::CallConditions(CallFilter const& filter, Milliseconds reach) : text_("counted = 1") {
  if (filter.since) {
    add("id >= ", first_id_at(*filter.since - reach).value);
    add("start_ms >= ", epoch_ms(*filter.since));
  }
  if (filter.until) {
    add("id < ", end_id_at(*filter.until + reach).value);
    add("start_ms < ", epoch_ms(*filter.until));
  }
  if (filter.tool) add("tool = ", *filter.tool);
  if (filter.model) add("model = ", *filter.model);
  if (filter.project) add("project = ", *filter.project);
  if (filter.session) add("session = ", *filter.session);
  if (filter.provider) add("provider = ", *filter.provider);
  if (filter.key_alias) add("key_alias = ", *filter.key_alias);
  if (filter.team) add("team = ", *filter.team);
  if (filter.route) add("route = ", *filter.route);
  if (filter.ownership) add("ownership = ", *filter.ownership);
  // Last: these are read from a blob, of the calls that the others leave.
  if (filter.branch) add(std::string{branch_in_sql}.append(" = ").c_str(), *filter.branch);
  if (filter.host) add(std::string{host_in_sql}.append(" = ").c_str(), *filter.host);
}

void CallConditions::add(char const* condition, std::int64_t value) {
  values_.push_back(value);
  text_ += std::string{" AND "} + condition + "?" + std::to_string(values_.size());
}

void CallConditions::bind(Statement& statement) const {
  int parameter = 1;
  for (auto const value : values_) statement.bind(parameter++, value);
}

}  // namespace companion::store
