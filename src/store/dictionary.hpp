// Repeated strings as small integers. The empty string is 0 and never stored.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "core/hash.hpp"
#include "store/database.hpp"

namespace companion::store {

/// Integer -> text. A failure sticks until check(), so that a decoder may ask for many texts and check once.
class Dictionary {
 public:
  [[nodiscard]] static Result<Dictionary> open(Database& database);

  [[nodiscard]] std::string text(std::int64_t id);
  /// nullopt: no row uses this text.
  [[nodiscard]] Result<std::optional<std::int64_t>> find(std::string_view text);
  /// The first failure since the last check, and forgets it.
  [[nodiscard]] Result<void> check();
  /// After a rollback: ids may be given again.
  void forget() { texts_ = {}; }

 private:
  boost::unordered_flat_map<std::int64_t, std::string> texts_;
  Statement by_id_;
  Statement by_text_;
  std::optional<Error> failure_;
};

/// Text -> integer, giving new texts a number. Failures stick as in Dictionary.
class Interner {
 public:
  [[nodiscard]] static Result<Interner> open(Database& database);

  [[nodiscard]] std::int64_t id(std::string_view text);
  [[nodiscard]] Result<void> check();
  void forget() { ids_ = {}; }

 private:
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(std::string_view text) const { return hash64(text); }
  };
  [[nodiscard]] Result<std::int64_t> look_up(std::string_view text);

  boost::unordered_flat_map<std::string, std::int64_t, Hash, std::equal_to<>> ids_;
  Statement find_;
  Statement insert_;
  std::optional<Error> failure_;
};

}  // namespace companion::store
