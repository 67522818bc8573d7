#include <algorithm>

#include "domain/price_book.hpp"
#include "domain/price_names.hpp"

namespace companion::domain {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "us.anthropic.claude-…-v1:0" as Bedrock writes it -> "claude-…".
void strip_bedrock(std::string_view& model) {
  auto const vendor = model.find("anthropic.");
  if (vendor == std::string_view::npos || (vendor > 0 && model[vendor - 1] != '.')) return;
  model.remove_prefix(vendor + std::string_view{"anthropic."}.size());
  auto const version = model.rfind("-v");
  if (version == std::string_view::npos || version == 0) return;
  auto const rest = model.substr(version + 2);
  bool const is_version =
      !rest.empty() && std::ranges::all_of(rest, [](char c) { return is_digit(c) || c == ':'; });
  if (is_version) model = model.substr(0, version);
}

}  // namespace

std::string model_family(std::string_view model) {
  std::string text{model};
  for (char& c : text) c = lower(c);
  std::string_view name{text};
  // Whatever stands before the last slash says who serves the model, not which one it is.
  if (auto const slash = name.rfind('/'); slash != std::string_view::npos && slash + 1 < name.size())
    name.remove_prefix(slash + 1);
  if (auto const at = name.find('@'); at != std::string_view::npos && at > 0) name = name.substr(0, at);
  strip_bedrock(name);
  name = without_date(name);
  std::string family{name};
  for (std::size_t at = 1; at + 1 < family.size(); ++at) {
    if (family[at] == '.' && is_digit(family[at - 1]) && is_digit(family[at + 1])) family[at] = '-';
  }
  return family;
}

}  // namespace companion::domain
