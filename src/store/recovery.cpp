#include "store/recovery.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <random>
#include <utility>

#include "store/backup.hpp"
#include "store/ledger_file.hpp"
#include "store/salvage.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

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

/// corrupt when a look after an unclean stop finds damage.
Result<void> check(Database& database) {
  auto instance = read_meta(database, meta_name::instance_id);
  if (!instance) return propagate(instance);
  auto clean = read_meta(database, meta_name::clean);
  if (!clean) return propagate(clean);
  if (instance->empty() || *clean == "1") return {};
  auto verdict = database.text("PRAGMA quick_check(1)");
  if (!verdict) return propagate(verdict);
  if (*verdict != "ok") return fail(Errc::corrupt, *verdict);
  return {};
}

Result<Writer> open_healthy(StoreOptions const& options) {
  auto writer = open_writer(options);
  if (!writer) return writer;
  auto checked = check(writer->database);
  if (!checked) return propagate(checked);
  auto marked = mark_in_use(writer->database);
  if (!marked) return propagate(marked);
  return writer;
}

/// Where the damaged file went. The WAL goes with it: it belongs to what can be read.
Result<fs::path> set_aside(fs::path const& path) {
  auto aside = path;
  aside += ".corrupt-" + file_stamp();
  for (auto const* const suffix : {"", "-wal", "-shm"}) {
    auto from = path;
    auto to = aside;
    from += suffix;
    to += suffix;
    std::error_code error;
    if (!fs::exists(from, error)) continue;
    fs::rename(from, to, error);
    if (error)
      return fail(Errc::denied, "cannot rename the damaged " + from.string() + ": " + error.message());
  }
  return aside;
}

std::string tell(std::string const& reason, fs::path const& aside, Salvaged const& salvaged) {
  auto text = "the ledger was damaged (" + reason + ") and is kept as " + aside.filename().string() + "; " +
              std::to_string(salvaged.calls) + " calls were saved";
  if (salvaged.lost > 0) text += ", " + std::to_string(salvaged.lost) + " could not be read";
  if (salvaged.damaged > 0) text += ", " + std::to_string(salvaged.damaged) + " places were unreadable";
  return text + "; all logs are read again";
}

}  // namespace

Result<CheckedLedger> open_checked(StoreOptions const& options) {
  auto made = make_private_file(options.path);
  if (!made) return propagate(made);
  auto healthy = open_healthy(options);
  if (healthy) return CheckedLedger{std::move(healthy->database), {}, std::move(healthy->upgraded)};
  if (healthy.error().code != Errc::corrupt) return propagate(healthy);

  auto const reason = healthy.error().message;
  auto aside = set_aside(options.path);
  if (!aside) return propagate(aside);
  made = make_private_file(options.path);
  if (!made) return propagate(made);
  auto fresh = open_writer(options);
  if (!fresh) return propagate(fresh);
  auto salvaged = salvage(*aside, fresh->database);
  if (!salvaged) return propagate(salvaged);
  auto marked = mark_in_use(fresh->database);
  if (!marked) return propagate(marked);
  return CheckedLedger{std::move(fresh->database), tell(reason, *aside, *salvaged), {}};
}

Result<void> mark_clean(Database& database) { return set(database, meta_name::clean, "1"); }

}  // namespace companion::store
