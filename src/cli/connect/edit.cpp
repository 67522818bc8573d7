#include "cli/connect/edit.hpp"

#include <system_error>
#include <utility>

#include "config/text.hpp"
#include "platform/replace_file.hpp"
#include "platform/system_clock.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

bool as_we_left_it(UserFile const& file, Connection const* known) {
  return known != nullptr && file.text && digest_of(*file.text) == known->digest;
}

/// The text before, as far as it was kept.
std::optional<std::string> kept(Connection const* known) {
  if (known == nullptr || known->backup.empty()) return std::nullopt;
  auto const backup = read_user_file(known->backup);
  return backup ? backup->text : std::nullopt;
}

Result<void> remove_file(fs::path const& path) {
  std::error_code trouble;
  fs::remove(path, trouble);
  if (trouble) return fail(Errc::io, "cannot remove " + path.string() + ": " + trouble.message());
  return {};
}

Result<Undone> cut_out(UserFile const& file, Connection const* known, Surgery const& surgery) {
  auto const text = file.text.value_or("");
  auto const rest = surgery.undo(text, known, kept(known));
  if (!rest) return tl::unexpected<Error>(rest.error());
  if (*rest == text) return Undone::nothing_found;
  auto const left = config::trim(*rest);
  if (known != nullptr && known->created && (left.empty() || left == "{}")) {
    if (auto gone = remove_file(file.path); !gone) return propagate(gone);
    return Undone::removed;
  }
  if (auto put = platform::replace_file(file.path, *rest, file.path); !put) return propagate(put);
  return Undone::cut_out;
}

}  // namespace

Result<Plan> plan(fs::path const& path, Connection const* known, Connection fresh, Surgery const& surgery) {
  auto file = read_user_file(path);
  if (!file) return propagate(file);
  Plan plan{.file = std::move(*file), .connection = std::move(fresh)};
  plan.connection.file = plan.file.path;
  if (as_we_left_it(plan.file, known)) {
    plan.before = kept(known);
    plan.untouched = plan.before.has_value() || known->created;
  }
  if (!plan.untouched && plan.file.text) {
    auto cut = surgery.undo(*plan.file.text, known, kept(known));
    if (!cut) return propagate(cut);
    plan.before = std::move(*cut);
  }
  auto after = surgery.apply(plan.before.value_or(""), plan.connection);
  if (!after) return propagate(after);
  plan.after = std::move(*after);
  plan.needed = !plan.file.text || !surgery.same_meaning(plan.after, *plan.file.text);
  return plan;
}

Result<Connection> carry_out(Plan plan, Holding holding, Connections& connections) {
  auto& connection = plan.connection;
  auto const* const known = connections.find(connection.target, connection.file);
  connection.since = platform::SystemClock{}.now();
  if (known != nullptr && (plan.untouched || !plan.needed)) {
    connection.backup = known->backup;
    connection.created = known->created;
  } else if (plan.before && plan.needed) {
    auto backup = write_backup(plan.file, *plan.before);
    if (!backup) return propagate(backup);
    connection.backup = std::move(*backup);
  } else {
    connection.created = !plan.before;
  }
  if (plan.needed) {
    if (auto made = make_folder(plan.file.path.parent_path()); !made) return propagate(made);
    auto const secret = holding == Holding::a_key || !plan.file.text;
    auto put = secret ? platform::replace_private_file(plan.file.path, plan.after)
                      : platform::replace_file(plan.file.path, plan.after, plan.file.path);
    if (!put) return propagate(put);
  }
  // A file that somebody else has changed since is not "as we left it", even if it needs nothing now:
  // restoring the backup would take their change away.
  auto const changed_by_others = known != nullptr && !plan.needed && !plan.untouched;
  auto const now = plan.needed ? plan.after : plan.file.text.value_or("");
  connection.digest = changed_by_others ? known->digest : digest_of(now);
  auto done = connection;
  if (auto saved = connections.put(std::move(connection)); !saved) return propagate(saved);
  return done;
}

Result<Undone> undo(fs::path const& path, Connection const* known, Surgery const& surgery) {
  auto const file = read_user_file(path);
  if (!file) return tl::unexpected<Error>(file.error());
  if (!file->text) return Undone::nothing_found;
  if (!as_we_left_it(*file, known)) return cut_out(*file, known, surgery);
  if (known->created) {
    if (auto gone = remove_file(file->path); !gone) return propagate(gone);
    return Undone::removed;
  }
  if (!kept(known)) return cut_out(*file, known, surgery);
  std::error_code trouble;
  fs::rename(known->backup, file->path, trouble);
  if (trouble) return fail(Errc::io, "cannot restore " + file->path.string() + ": " + trouble.message());
  return Undone::restored;
}

}  // namespace companion::cli
