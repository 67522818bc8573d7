#include "cli/statusline/line.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "cli/render/text.hpp"
#include "config/text.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";

std::string usd(NanoUsd amount) {
  auto text = dollars(amount);
  // "<0.01" and "-3.00" have the sign of the currency behind their own.
  auto const sign = text.find_first_not_of("<>-");
  text.insert(sign == text.npos ? 0 : sign, 1, '$');
  return text;
}

std::string percent(std::optional<double> share) {
  return share ? std::to_string(std::llround(*share)) + "%" : std::string{};
}

std::string session_value(LineContent const& content, std::string (*value)(StretchFacts const&)) {
  return content.facts.session ? value(*content.facts.session) : std::string{};
}

std::string budget_value(LineContent const& content, std::string (*value)(BudgetFacts const&)) {
  return content.facts.budget ? value(*content.facts.budget) : std::string{};
}

constexpr std::array<Placeholder, 21> table{{
    {"today", "cost of today, all that has a price", [](auto const& c) { return usd(c.facts.today.cost); }},
    {"tracked", "today's cost of calls seen here and by a proxy",
     [](auto const& c) { return usd(c.facts.today.tracked); }},
    {"dark", "today's cost of calls that passed no proxy",
     [](auto const& c) { return usd(c.facts.today.dark); }},
    {"proxy_only", "today's cost of calls that only a proxy told of",
     [](auto const& c) { return usd(c.facts.today.proxy_only); }},
    {"unknown", "today's cost of calls of which no route can be told",
     [](auto const& c) { return usd(c.facts.today.unknown); }},
    {"unpriced", "today's calls without a known price",
     [](auto const& c) { return grouped(c.facts.today.unpriced); }},
    {"calls", "today's calls", [](auto const& c) { return grouped(c.facts.today.calls); }},
    {"failed", "today's failed calls", [](auto const& c) { return grouped(c.facts.today.failed); }},
    {"tokens", "today's tokens", [](auto const& c) { return grouped(c.facts.today.tokens); }},
    {"session", "cost of this session, in the last 7 days",
     [](auto const& c) { return session_value(c, [](auto const& s) { return usd(s.cost); }); }},
    {"session_calls", "its calls",
     [](auto const& c) { return session_value(c, [](auto const& s) { return grouped(s.calls); }); }},
    {"session_tokens", "its tokens",
     [](auto const& c) { return session_value(c, [](auto const& s) { return grouped(s.tokens); }); }},
    {"burn", "cost of the last hour", [](auto const& c) { return usd(c.facts.last_hour.cost); }},
    {"budget", "what the tightest budget at a proxy leaves",
     [](auto const& c) { return budget_value(c, [](auto const& b) { return usd(b.left); }); }},
    {"budget_max", "that budget's limit",
     [](auto const& c) { return budget_value(c, [](auto const& b) { return usd(b.limit); }); }},
    {"budget_name", "whose budget it is",
     [](auto const& c) { return budget_value(c, [](auto const& b) { return harmless(b.name); }); }},
    {"model", "model, as Claude Code names it", [](auto const& c) { return harmless(c.hook.model); }},
    {"context", "percent used of the context window (Claude Code)",
     [](auto const& c) { return percent(c.hook.context); }},
    {"tool_cost", "cost of the session as Claude Code counts it",
     [](auto const& c) { return c.hook.cost ? usd(*c.hook.cost) : std::string{}; }},
    {"limit_5h", "percent used of the plan's five hours (Claude Code)",
     [](auto const& c) { return percent(c.hook.five_hours); }},
    {"limit_7d", "percent used of the plan's seven days (Claude Code)",
     [](auto const& c) { return percent(c.hook.seven_days); }},
}};

std::string painted(std::string text, std::string_view colour, Colour wanted) {
  if (wanted == Colour::no) return text;
  return std::string{colour} + std::move(text) + std::string{plain};
}

/// " (8.00 tracked, 4.34 dark, 3 unpriced)"; nothing of what is not there.
std::string parts_of(StretchFacts const& facts, Colour colour) {
  std::vector<std::string> parts;
  auto const add = [&](NanoUsd amount, std::string_view name, std::string_view paint) {
    if (amount == NanoUsd{}) return;
    auto text = dollars(amount) + " " + std::string{name};
    parts.push_back(paint.empty() ? text : painted(std::move(text), paint, colour));
  };
  add(facts.tracked, "tracked", "");
  add(facts.dark, "dark", yellow);
  add(facts.proxy_only, "proxy only", "");
  add(facts.unknown, "unknown", "");
  if (facts.unpriced > 0) parts.push_back(painted(grouped(facts.unpriced) + " unpriced", yellow, colour));
  return parts.empty() ? std::string{} : " (" + config::join(parts, ", ") + ")";
}

std::string session_part(StretchFacts const& facts) {
  auto text = usd(facts.cost) + " session";
  if (facts.unpriced > 0) text += " (" + grouped(facts.unpriced) + " unpriced)";
  return text;
}

std::string budget_part(BudgetFacts const& budget, Colour colour) {
  bool const nearly_gone = budget.left.value <= budget.limit.value / 10;
  auto text = usd(budget.left) + " left";
  return nearly_gone ? painted(std::move(text), red, colour) : text;
}

Result<std::string> value_of(std::string_view name, LineContent const& content) {
  auto const* const found =
      std::find_if(table.begin(), table.end(), [&](Placeholder const& row) { return row.name == name; });
  if (found == table.end()) {
    std::vector<std::string> names;
    for (auto const& row : table) names.emplace_back(row.name);
    return fail(Errc::invalid, "--format: there is no {" + config::printable(name) + "}; there are " +
                                   config::join(names, ", "));
  }
  auto value = found->value(content);
  return value.empty() ? std::string{"-"} : value;
}

}  // namespace

std::span<Placeholder const> placeholders() { return table; }

std::string usual_line(LineContent const& content, Colour colour) {
  auto const& facts = content.facts;
  std::vector<std::string> parts{usd(facts.today.cost) + " today" + parts_of(facts.today, colour)};
  if (facts.session) parts.push_back(session_part(*facts.session));
  if (facts.last_hour.calls > 0) parts.push_back(usd(facts.last_hour.cost) + "/h");
  if (facts.budget) parts.push_back(budget_part(*facts.budget, colour));
  if (content.hook.five_hours) parts.push_back("5 h " + percent(content.hook.five_hours));
  return config::join(parts, " " + painted("·", dim, colour) + " ");
}

Result<std::string> formatted_line(std::string_view format, LineContent const& content) {
  std::string line;
  while (!format.empty()) {
    auto const brace = format.find_first_of("{}");
    line += format.substr(0, brace);
    if (brace == format.npos) break;
    format.remove_prefix(brace);
    if (format.starts_with("{{") || format.starts_with("}}")) {
      line += format[0];
      format.remove_prefix(2);
      continue;
    }
    auto const end = format.find('}');
    if (format[0] == '}' || end == format.npos)
      return fail(Errc::invalid, "--format: a brace stands alone; write {{ or }} for one");
    auto value = value_of(format.substr(1, end - 1), content);
    if (!value) return propagate(value);
    line += *value;
    format.remove_prefix(end + 1);
  }
  return line;
}

}  // namespace companion::cli
