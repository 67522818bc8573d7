#include "litellm/alert.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/hash.hpp"
#include "litellm/identity.hpp"

namespace companion::litellm {
namespace {

using nlohmann::json;

/// The members that are looked at, each as it was written: no amount becomes a double.
using Members = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 15> known_members{
    "event",
    "event_group",
    "event_message",
    "spend",
    "max_budget",
    "soft_budget",
    "customer_id",
    "user_id",
    "team_id",
    "team_alias",
    "organization_id",
    "key_alias",
    "projected_exceeded_date",
    "projected_spend",
    "text",
};

bool is_known(std::string_view name) {
  return std::find(known_members.begin(), known_members.end(), name) != known_members.end();
}

/// Gathers the scalars of the outermost object.
class MemberReader final : public nlohmann::json_sax<json> {
 public:
  Members members;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t value) override { return keep(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return keep(std::to_string(value)); }
  bool number_float(double, std::string const& digits) override { return keep(digits); }
  bool string(std::string& text) override { return keep(text); }
  bool binary(json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(std::string& name) override {
    name_ = name;
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, std::string const&, nlohmann::detail::exception const&) override {
    return false;
  }

 private:
  bool keep(std::string text) {
    if (depth_ == 1 && is_known(name_)) members.insert_or_assign(name_, std::move(text));
    return true;
  }
  bool enter() {
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::size_t depth_{0};
  std::string name_;
};

std::string_view member(Members const& members, std::string_view name) {
  auto const found = members.find(name);
  return found == members.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<NanoUsd> amount(Members const& members, std::string_view name) {
  return parse_decimal_usd(member(members, name));
}

/// LiteLLM breaks its sentences into lines and sets amounts in backticks.
std::string one_line(std::string_view text) {
  std::string line;
  for (char const letter : text) {
    if (letter == '`') continue;
    bool const blank = static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7F;
    if (!blank)
      line.push_back(letter);
    else if (!line.empty() && line.back() != ' ')
      line.push_back(' ');
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return bounded(line, 512);
}

/// Every line of the text; the visitor gets it without its line break.
template <class Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// What is between the prefix and a closing backtick; empty when the line is another.
std::string_view quoted_after(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return {};
  auto const rest = line.substr(prefix.size());
  return rest.substr(0, rest.find('`'));
}

/// Alerts whose sentence is LiteLLM's own to its end. Others quote errors, and those quote requests.
bool is_own_sentence(std::string_view type) {
  constexpr std::array<std::string_view, 6> types{"budget_alerts",        "llm_too_slow",
                                                  "llm_requests_hanging", "outage_alerts",
                                                  "region_outage_alerts", "spend_reports"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// "Alert type: `…`", "Level: `…`", "Message: …", and for budgets a line "*max_budget:* `…`" for each member.
/// All other lines are passed over: among them are the first words of prompts.
Members read_text(std::string_view text) {
  Members members;
  std::string type;
  each_line(text, [&](std::string_view line) {
    constexpr std::string_view sentence = "Message: ";
    if (auto const found = quoted_after(line, "Alert type: `"); !found.empty()) type = found;
    if (line.starts_with(sentence)) {
      auto const words = line.substr(sentence.size());
      members["event_message"] = words.substr(0, is_own_sentence(type) ? words.size() : words.find(':'));
    }
    auto const middle = line.find(":* `");
    if (type != "budget_alerts" || !line.starts_with('*') || middle == std::string_view::npos) return;
    auto const name = line.substr(1, middle - 1);
    if (is_known(name) && name != "event_message") {
      members[std::string{name}] = quoted_after(line.substr(middle), ":* `");
    }
  });
  if (type.empty()) members["event_message"] = text.substr(0, text.find('\n'));
  if (member(members, "event_group").empty()) members["event_group"] = type;
  members["event"] = "message";
  return members;
}

std::string hex(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4U) *at = digits[value & 0xFU];
  return text;
}

/// The same alert of the same day is one: LiteLLM repeats itself once a day, and a broken connection at once.
std::string event_key(ProxyAlert const& alert, Members const& members) {
  std::string said;
  for (std::string_view const part : std::initializer_list<std::string_view>{
           alert.event, alert.group, alert.user, member(members, "team_id"), member(members, "customer_id"),
           member(members, "organization_id"), alert.key_alias, alert.message}) {
    said.append(part).push_back('\x1F');
  }
  for (auto const& money : {alert.spend, alert.max_budget}) {
    said.append(money ? to_decimal(*money) : "").push_back('\x1F');
  }
  constexpr std::size_t date_size = 10;
  return hex(hash64(said)) + "|" + format_instant(alert.at).substr(0, date_size);
}

ProxyAlert alert_of(Members const& members, Instant received) {
  auto const id = [&](std::string_view name) { return bounded(first_of({member(members, name)})); };
  ProxyAlert alert;
  alert.at = received;
  alert.event = bounded(member(members, "event"), 64);
  alert.group = bounded(member(members, "event_group"), 64);
  alert.key_alias = id("key_alias");
  alert.user = id("user_id");
  alert.team = bounded(first_of({member(members, "team_alias"), member(members, "team_id")}));
  alert.message = one_line(member(members, "event_message"));
  alert.spend = amount(members, "spend");
  alert.max_budget = amount(members, "max_budget");
  alert.soft_budget = amount(members, "soft_budget");
  alert.projected_exceeded_date = bounded(member(members, "projected_exceeded_date"), 64);
  alert.projected_spend = amount(members, "projected_spend");
  alert.event_key = event_key(alert, members);
  return alert;
}

}  // namespace

Result<std::optional<ProxyAlert>> decode_alert(std::string_view body, Instant received) {
  if (!body.starts_with('{')) return fail(Errc::invalid, "not a JSON object");
  MemberReader reader;
  if (!json::sax_parse(body, &reader)) return fail(Errc::invalid, "broken JSON");
  auto const event = member(reader.members, "event");
  if (event == "spend_tracked") return std::optional<ProxyAlert>{};
  if (!event.empty()) return std::optional{alert_of(reader.members, received)};
  auto const text = member(reader.members, "text");
  if (text.empty()) return fail(Errc::invalid, "not an alert: it needs event or text");
  return std::optional{alert_of(read_text(text), received)};
}

}  // namespace companion::litellm
