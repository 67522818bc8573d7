#include "domain/price_names.hpp"

#include <algorithm>
#include <array>

#include "core/hash.hpp"
#include "core/release_memory.hpp"

namespace companion::domain {
namespace {

constexpr std::size_t name_max = 256;

/// Providers whose prefix may be taken off or is only a road to the same model. Sorted. Those that run models
/// on the user's own machine are not here: a local copy does not cost what the vendor's service does.
constexpr std::array<std::string_view, 49> cloud_providers{"aihubmix",
                                                           "anthropic",
                                                           "azure",
                                                           "azure_ai",
                                                           "bedrock",
                                                           "bedrock_converse",
                                                           "cerebras",
                                                           "chatgpt",
                                                           "codestral",
                                                           "cohere",
                                                           "converse",
                                                           "copilot",
                                                           "dashscope",
                                                           "databricks",
                                                           "deepinfra",
                                                           "deepseek",
                                                           "fireworks",
                                                           "fireworks_ai",
                                                           "gemini",
                                                           "github",
                                                           "github_copilot",
                                                           "google",
                                                           "groq",
                                                           "invoke",
                                                           "litellm_proxy",
                                                           "meta",
                                                           "meta-llama",
                                                           "minimax",
                                                           "mistral",
                                                           "mistralai",
                                                           "models",
                                                           "moonshot",
                                                           "moonshotai",
                                                           "novita",
                                                           "openai",
                                                           "opencode",
                                                           "openrouter",
                                                           "perplexity",
                                                           "qwen",
                                                           "responses",
                                                           "together",
                                                           "together_ai",
                                                           "vercel_ai_gateway",
                                                           "vertex",
                                                           "vertex_ai",
                                                           "x-ai",
                                                           "xai",
                                                           "z-ai",
                                                           "zai"};
static_assert(std::ranges::is_sorted(cloud_providers));

/// Whose own price holds for a model name that carries no provider; first match wins.
constexpr std::array<std::string_view, 11> vendors{"anthropic/", "openai/",  "gemini/",   "xai/",
                                                   "deepseek/",  "mistral/", "moonshot/", "zai/",
                                                   "dashscope/", "minimax/", "cognition/"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint32_t hash_of(std::string_view lower_case) {
  auto const hash = hash64(lower_case);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

/// A name on the stack.
class ShortName {
 public:
  /// False when it does not fit: no entry has such a name then.
  bool append_lower(std::string_view text) {
    if (text.size() > buffer_.size() - size_) return false;
    for (char const c : text) buffer_[size_++] = lower(c);
    return true;
  }
  [[nodiscard]] std::string_view view() const { return {buffer_.data(), size_}; }
  void dots_to_dashes() {
    for (std::size_t at = 1; at + 1 < size_; ++at) {
      if (buffer_[at] == '.' && is_digit(buffer_[at - 1]) && is_digit(buffer_[at + 1])) buffer_[at] = '-';
    }
  }

 private:
  std::array<char, name_max> buffer_{};
  std::size_t size_{0};
};

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

/// Length of a trailing date: "20250929" or "2025-09-29", with a plausible year and month.
std::size_t date_length(std::string_view text) {
  auto const plausible = [](std::string_view year, std::string_view month) {
    return year.starts_with("20") && month >= "01" && month <= "12";
  };
  if (text.size() >= 10) {
    auto const date = text.substr(text.size() - 10);
    if (date[4] == '-' && date[7] == '-' && all_digits(date.substr(0, 4)) && all_digits(date.substr(5, 2)) &&
        all_digits(date.substr(8)) && plausible(date.substr(0, 4), date.substr(5, 2)))
      return 10;
  }
  if (text.size() >= 8) {
    auto const date = text.substr(text.size() - 8);
    if (all_digits(date) && plausible(date.substr(0, 4), date.substr(4, 2))) return 8;
  }
  return 0;
}

bool strip_suffix(std::string_view& model, std::string_view suffix) {
  if (model.size() <= suffix.size() || !model.ends_with(suffix)) return false;
  model.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::string_view without_date(std::string_view model) {
  for (bool changed = true; changed;) {
    changed = strip_suffix(model, "[1m]") || strip_suffix(model, "-latest") ||
              strip_suffix(model, ":latest") || strip_suffix(model, "@latest") ||
              strip_suffix(model, "@default");
    auto const date = date_length(model);
    if (date > 0 && model.size() > date + 1) {
      char const before = model[model.size() - date - 1];
      if (before == '-' || before == '@' || before == ':') {
        model.remove_suffix(date + 1);
        changed = true;
      }
    }
  }
  return model;
}

std::size_t provider_prefix(std::string_view model) {
  auto const slash = model.find('/');
  if (slash == std::string_view::npos || slash + 1 == model.size()) return 0;
  return std::ranges::binary_search(cloud_providers, model.substr(0, slash)) ? slash + 1 : 0;
}

TextSpan NameIndex::add(std::string_view name, std::uint32_t entry) {
  TextSpan const span{.offset = static_cast<std::uint32_t>(text_.size()),
                      .length = static_cast<std::uint32_t>(name.size())};
  text_.append(name);
  if (name.size() <= name_max && insert(exact_, span, entry))
    named_.push_back({.name = span, .entry = entry});
  return span;
}

void NameIndex::add_alias(std::string_view alias, std::uint32_t entry) {
  TextSpan const span{.offset = static_cast<std::uint32_t>(text_.size()),
                      .length = static_cast<std::uint32_t>(alias.size())};
  text_.append(alias);
  if (alias.size() <= name_max) insert(aliases_, span, entry);
}

void NameIndex::seal() {
  alias_vendor_models();
  alias_dated_models();
  release_memory(named_);
  text_.shrink_to_fit();
}

void NameIndex::alias_vendor_models() {
  for (auto const vendor : vendors) {
    auto const length = static_cast<std::uint32_t>(vendor.size());
    for (auto const& [name, entry] : named_) {
      if (text(name).starts_with(vendor))
        insert(aliases_, {.offset = name.offset + length, .length = name.length - length}, entry);
    }
  }
}

void NameIndex::alias_dated_models() {
  auto dated = named_;
  std::erase_if(dated, [this](Named const& named) { return date_length(text(named.name)) == 0; });
  // Latest first, so that of several dates of one model the latest is kept.
  std::ranges::stable_sort(dated, [this](Named const& a, Named const& b) {
    auto const date = [this](Named const& named) {
      auto const name = text(named.name);
      std::string digits{name.substr(name.size() - date_length(name))};
      std::erase(digits, '-');
      return digits;
    };
    return date(a) > date(b);
  });
  for (auto const& [name, entry] : dated) {
    auto const bare = without_date(text(name));
    insert(aliases_, {.offset = name.offset, .length = static_cast<std::uint32_t>(bare.size())}, entry);
  }
}

bool NameIndex::insert(Table& table, TextSpan name, std::uint32_t entry) {
  if (name.length == 0) return false;
  if ((table.used + 1) * 2 > table.slots.size()) {
    auto const old = std::move(table.slots);
    table.slots = std::vector<Slot>(std::max<std::size_t>(64, old.size() * 2));
    auto const mask = table.slots.size() - 1;
    for (auto const& slot : old) {
      if (slot.name.length == 0) continue;
      auto at = slot.hash & mask;
      while (table.slots[at].name.length != 0) at = (at + 1) & mask;
      table.slots[at] = slot;
    }
  }
  ShortName key;
  if (!key.append_lower(text(name))) return false;
  auto const hash = hash_of(key.view());
  auto const mask = table.slots.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    auto& slot = table.slots[at];
    if (slot.name.length == 0) {
      slot = {.name = name, .entry = entry, .hash = hash};
      ++table.used;
      return true;
    }
    if (slot.hash == hash && std::ranges::equal(text(slot.name), key.view(), {}, lower)) return false;
  }
}

std::optional<std::uint32_t> NameIndex::look_up(Table const& table, std::string_view lower_case) const {
  if (table.slots.empty() || lower_case.empty()) return std::nullopt;
  auto const hash = hash_of(lower_case);
  auto const mask = table.slots.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    auto const& slot = table.slots[at];
    if (slot.name.length == 0) return std::nullopt;
    if (slot.hash == hash && std::ranges::equal(text(slot.name), lower_case, {}, lower)) return slot.entry;
  }
}

std::optional<std::uint32_t> NameIndex::find_form(std::string_view form, std::string_view provider,
                                                  Table const& table) const {
  bool const prefixed = form.size() > provider.size() && form[provider.size()] == '/' &&
                        std::ranges::equal(form.substr(0, provider.size()), provider, {}, {}, lower);
  if (!provider.empty() && !prefixed) {
    ShortName joined;
    if (joined.append_lower(provider) && joined.append_lower("/") && joined.append_lower(form)) {
      if (auto const found = look_up(table, joined.view())) return found;
    }
  }
  if (auto const found = look_up(table, form)) return found;
  for (auto cut = provider_prefix(form); cut > 0; cut = provider_prefix(form)) {
    form.remove_prefix(cut);
    if (auto const found = look_up(table, form)) return found;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> NameIndex::find(std::string_view model, std::string_view provider) const {
  ShortName name;
  if (model.empty() || !name.append_lower(model)) return std::nullopt;
  if (auto const found = find_form(name.view(), provider, exact_)) return found;
  ShortName dashed = name;
  dashed.dots_to_dashes();
  std::array<std::string_view, 4> const forms{name.view(), without_date(name.view()), dashed.view(),
                                              without_date(dashed.view())};
  for (auto const* const table : {&exact_, &aliases_}) {
    for (std::size_t at = table == &exact_ ? 1 : 0; at < forms.size(); ++at) {
      bool const seen = std::find(forms.begin(), forms.begin() + static_cast<std::ptrdiff_t>(at),
                                  forms[at]) != forms.begin() + static_cast<std::ptrdiff_t>(at);
      if (seen) continue;
      if (auto const found = find_form(forms[at], provider, *table)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace companion::domain
