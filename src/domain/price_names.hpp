// Which entry of the price book prices a model name. Exact rules in a fixed order, never a guess by likeness.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace companion::domain {

/// A piece of NameIndex's text.
struct TextSpan {
  std::uint32_t offset{0};
  std::uint32_t length{0};
};

/// Names of entries, looked up without regard to case. Immutable after seal(); look-ups allocate nothing.
class NameIndex {
 public:
  /// Keeps `name` as the name of `entry`; of equal names the first holds.
  TextSpan add(std::string_view name, std::uint32_t entry);
  /// Another name of `entry`: counts only where no entry is called so.
  void add_alias(std::string_view alias, std::uint32_t entry);
  /// Derives the aliases that follow from the names themselves: a vendor's model without the vendor's prefix,
  /// and a dated model without its date (the latest date holds).
  void seal();

  /// exact -> provider prefix added or taken off -> date and variant suffixes off -> dots to dashes ->
  /// aliases.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view model, std::string_view provider) const;

  [[nodiscard]] std::string_view text(TextSpan span) const {
    return std::string_view{text_}.substr(span.offset, span.length);
  }

 private:
  struct Slot {
    TextSpan name;
    std::uint32_t entry{0};
    std::uint32_t hash{0};
  };
  /// Open addressing; a slot with an empty name is free.
  struct Table {
    std::vector<Slot> slots;
    std::size_t used{0};
  };
  struct Named {
    TextSpan name;
    std::uint32_t entry{0};
  };

  [[nodiscard]] std::optional<std::uint32_t> look_up(Table const& table, std::string_view lower_case) const;
  bool insert(Table& table, TextSpan name, std::uint32_t entry);
  [[nodiscard]] std::optional<std::uint32_t> find_form(std::string_view form, std::string_view provider,
                                                       Table const& table) const;
  void alias_vendor_models();
  void alias_dated_models();

  std::string text_;
  std::vector<Named> named_;  ///< until seal()
  Table exact_;
  Table aliases_;
};

/// Without date and variant suffixes: "-20250929", "-2025-08-07", "@20250929", "-latest", ":latest", "[1m]".
[[nodiscard]] std::string_view without_date(std::string_view model);

/// Length of a leading "provider/" of a known cloud provider, 0 if there is none.
[[nodiscard]] std::size_t provider_prefix(std::string_view model);

}  // namespace companion::domain
