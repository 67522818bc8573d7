#include "store/recovery.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <random>
#include <utility>

#include "store/ledger_file.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

std::string random_uuid() {
  std::random_device random;
  std::array<unsigned, 4> words{};
  for (auto& word : words) word = random();
  words[1] = (words[1] & 0xffff0fffU) | 0x4000U;
  words[2] = (words[2] & 0x3fffffffU) | 0x80000000U;
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16U,
                words[1] & 0xffffU, words[2] >> 16U, words[2] & 0xffffU, words[3]);
  return text.data();
}

Instant now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()); }

Result<void> set(Database& database, char const* name, std::string const& value) {
  auto side = SideTables::open(database);
  if (!side) return propagate(side);
  return side->set_meta(name, value);
}

Result<void> mark_in_use(Database& database) {
  auto side = SideTables::open(database);
  if (!side) return propagate(side);
  auto transaction = Transaction::begin(database, Access::read_write);
  if (!transaction) return propagate(transaction);
  auto id = side->meta(meta_name::instance_id);
  if (!id) return propagate(id);
  Result<void> done;
  if (id->empty()) {
    done = side->set_meta(meta_name::instance_id, random_uuid());
    if (done) done = side->set_meta(meta_name::created_ms, std::to_string(epoch_ms(now())));
  }
  if (done) done = side->set_meta(meta_name::clean, "0");
  if (!done) return done;
  return transaction->commit();
}

}  // namespace

Result<CheckedLedger> open_checked(StoreOptions const& options) {
  auto made = make_private_file(options.path);
  if (!made) return propagate(made);
  auto database = open_writer(options);
  if (!database) return propagate(database);
  auto marked = mark_in_use(*database);
  if (!marked) return propagate(marked);
  return CheckedLedger{std::move(*database), {}};
}

Result<void> mark_clean(Database& database) { return set(database, meta_name::clean, "1"); }

}  // namespace companion::store
