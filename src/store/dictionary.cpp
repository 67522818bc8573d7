#include "store/dictionary.hpp"

#include <utility>

namespace companion::store {
namespace {

constexpr std::size_t cached_max = 65'536;

Result<void> told(std::optional<Error>& failure) {
  if (!failure) return {};
  auto error = std::move(*failure);
  failure.reset();
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<Dictionary> Dictionary::open(Database& database) {
  Dictionary dictionary;
  auto by_id = database.prepare("SELECT text FROM dictionary WHERE id = ?1");
  if (!by_id) return propagate(by_id);
  auto by_text = database.prepare("SELECT id FROM dictionary WHERE text = ?1");
  if (!by_text) return propagate(by_text);
  dictionary.by_id_ = std::move(*by_id);
  dictionary.by_text_ = std::move(*by_text);
  return dictionary;
}

std::string Dictionary::text(std::int64_t id) {
  if (id == 0) return {};
  if (auto const known = texts_.find(id); known != texts_.end()) return known->second;
  Rewind const rewind{by_id_};
  by_id_.bind(1, id);
  auto row = by_id_.step();
  if (!row || !*row) {
    if (!failure_)
      failure_ =
          row ? Error{Errc::corrupt, "ledger: text " + std::to_string(id) + " is missing"} : row.error();
    return {};
  }
  if (texts_.size() >= cached_max) texts_.clear();
  return texts_.emplace(id, std::string{by_id_.text(0)}).first->second;
}

Result<std::optional<std::int64_t>> Dictionary::find(std::string_view text) {
  if (text.empty()) return std::optional<std::int64_t>{0};
  Rewind const rewind{by_text_};
  by_text_.bind_text(1, text);
  auto row = by_text_.step();
  if (!row) return propagate(row);
  if (!*row) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>{by_text_.integer(0)};
}

Result<void> Dictionary::check() { return told(failure_); }

Result<Interner> Interner::open(Database& database) {
  Interner interner;
  auto find = database.prepare("SELECT id FROM dictionary WHERE text = ?1");
  if (!find) return propagate(find);
  auto insert = database.prepare("INSERT INTO dictionary(text) VALUES(?1) RETURNING id");
  if (!insert) return propagate(insert);
  interner.find_ = std::move(*find);
  interner.insert_ = std::move(*insert);
  return interner;
}

Result<std::int64_t> Interner::look_up(std::string_view text) {
  for (auto* const statement : {&find_, &insert_}) {
    Rewind const rewind{*statement};
    statement->bind_text(1, text);
    auto row = statement->step();
    if (!row) return propagate(row);
    if (*row) return statement->integer(0);
  }
  return fail(Errc::io, "ledger: a text got no number");
}

std::int64_t Interner::id(std::string_view text) {
  if (text.empty()) return 0;
  if (auto const known = ids_.find(text); known != ids_.end()) return known->second;
  auto const id = look_up(text);
  if (!id) {
    if (!failure_) failure_ = id.error();
    return 0;
  }
  if (ids_.size() >= cached_max) ids_.clear();
  ids_.emplace(std::string{text}, *id);
  return *id;
}

Result<void> Interner::check() { return told(failure_); }

}  // namespace companion::store
