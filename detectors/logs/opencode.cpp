// OpenCode and its clones: the messages in their databases. Every release channel has a database of its own.
#include <simdjson.h>

#include <string>
#include <utility>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/opencode_message.hpp"
#include "detectors/logs/row_fields.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

// Columns that both generations are read as, from first_column on.
enum Column : int {
  session = first_column,
  data,
  created,
  parent,
  directory,
  version,
  session_created,
  copied  // newer generation: told by another session, off which this one was forked
};

class OpenCode final : public DatabaseFormat {
 public:
  explicit OpenCode(OpenCodeTool const& of) : of_{of} {}

  std::string_view tool() const override { return of_.tool; }
  std::string_view source() const override { return of_.source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = of_.title,
            .paths = of_.paths,
            .detail = Detail::call,
            .ids = IdKind::fingerprint,
            .confidence = of_.known_live ? Confidence::live : Confidence::documented,
            .note =
                "no response id, but the proxy gets the session's; cache writes are not split; requests "
                "for titles are not logged; where no total tells, reasoning is taken to be in the output"};
  }

  std::vector<fs::path> roots(Host const& host) const override { return opencode_folders(of_, host); }

  bool owns(fs::path const& path) const override {
    auto const name = path.filename().string();
    if (!name.ends_with(".db")) return false;
    auto const stem = std::string_view{name}.substr(0, name.size() - 3);
    auto const is_of = [stem](std::string_view program) {
      return stem == program || (stem.starts_with(program) && stem[program.size()] == '-');
    };
    return is_of(of_.folder) || is_of("opencode");
  }

  std::vector<fs::path> databases(Host const& host, std::span<fs::path const> roots) const override {
    auto found = DatabaseFormat::databases(host, roots);
    auto const chosen = of_.tool == "opencode" ? host.environment("OPENCODE_DB") : std::nullopt;
    if (chosen && fs::path{*chosen}.has_root_directory() && host.stat(*chosen) && !owns(*chosen))
      found.emplace_back(*chosen);
    return found;
  }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    auto const older = missing_columns(database, "message", {"session_id", "time_updated", "data"});
    auto const newer =
        missing_columns(database, "session_message", {"session_id", "type", "seq", "time_updated", "data"});
    if (!older.empty() && !newer.empty())
      return fail(Errc::invalid,
                  "no messages of " + std::string{of_.title} + ": there is no " + older + " and no " + newer);
    auto const nothing = [](std::string_view, std::size_t) { return Result<DatabasePass>{DatabasePass{}}; };
    ReadTable read_older = nothing;
    ReadTable read_newer = nothing;
    if (older.empty())
      read_older = [&](std::string_view from, std::size_t most) {
        return messages(database, from, most, found);
      };
    if (newer.empty())
      read_newer = [&](std::string_view from, std::size_t most) {
        return session_messages(database, from, most, found);
      };
    return read_both(mark, rows_max, read_older, read_newer);
  }

 private:
  /// What is known of a session, of whichever table it is in.
  static std::string session_columns(ForeignDatabase& database, std::string_view table) {
    std::string columns;
    for (auto const* const column : {"parent_id", "directory", "version", "time_created"}) {
      auto const known = database.has(table, column);
      columns.append(", ").append(known ? std::string{"s."} + column : "NULL");
    }
    return columns;
  }

  static std::string revisit(std::string_view sessions, std::string_view messages) {
    // Sessions are few and are touched with their messages, which have an index by session only.
    return std::string{"FROM "}
        .append(sessions)
        .append(" s CROSS JOIN ")
        .append(messages)
        .append(
            " t ON t.session_id = s.id WHERE s.time_updated >= ?1 AND t.time_updated >= ?1 AND t.rowid <= "
            "?2");
  }

  Result<DatabasePass> messages(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                                SightingBuffer& found) {
    bool const sessions = database.has("session", "id");
    auto const columns = "t.session_id, t.data, t.time_created" +
                         (sessions ? session_columns(database, "session") : ", NULL, NULL, NULL, NULL") +
                         ", 0";
    auto const again =
        sessions && database.has("session", "time_updated") ? revisit("session", "message") : std::string{};
    InsertedTable const table{.table = "message",
                              .identity = "t.id",
                              .columns = columns,
                              .joined = sessions ? "LEFT JOIN session s ON s.id = t.session_id" : "",
                              .updated = "t.time_updated",
                              .revisit = again};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(database, row, "message", false, found); });
  }

  Result<DatabasePass> session_messages(ForeignDatabase& database, std::string_view mark,
                                        std::size_t rows_max, SightingBuffer& found) {
    std::string_view const sessions = database.has("session_v2", "id") ? "session_v2"
                                      : database.has("session", "id")  ? "session"
                                                                       : "";
    auto columns =
        std::string{"t.session_id, CASE WHEN t.type = 'assistant' THEN t.data END, t.time_created"};
    columns += sessions.empty() ? ", NULL, NULL, NULL, NULL" : session_columns(database, sessions);
    // The first messages of a fork are the other session's, while that one is there to tell of them.
    bool const forks = sessions == "session_v2" && database.has("session_v2", "fork_session_id") &&
                       database.has("session_v2", "fork_boundary");
    columns +=
        forks ? ", t.seq <= COALESCE((SELECT b.seq FROM session_message b WHERE b.id = s.fork_boundary), "
                "s.fork_boundary + 0) AND EXISTS (SELECT 1 FROM session_v2 o WHERE o.id = s.fork_session_id)"
              : ", 0";
    // The same message in the older table is told from there.
    if (database.has("message", "id"))
      columns += " OR EXISTS (SELECT 1 FROM message m WHERE m.id = t.id AND m.data LIKE '%\"assistant\"%')";
    auto const joined =
        sessions.empty() ? std::string{} : "LEFT JOIN " + std::string{sessions} + " s ON s.id = t.session_id";
    auto const again = !sessions.empty() && database.has(sessions, "time_updated")
                           ? revisit(sessions, "session_message")
                           : std::string{};
    InsertedTable const table{.table = "session_message",
                              .identity = "t.id",
                              .columns = columns,
                              .joined = joined,
                              .updated = "t.time_updated",
                              .revisit = again};
    return read_inserted(database, table, mark, rows_max, [&](ForeignRow const& row) {
      return take(database, row, "session_message", true, found);
    });
  }

  RowFate take(ForeignDatabase& database, ForeignRow const& row, std::string_view table, bool newer,
               SightingBuffer& found) {
    auto const text = row.text(data);
    if (row.integer(copied) != 0 || (newer && text.empty())) return RowFate::settled;
    OpenCodeContext context{.session = row.text(session),
                            .parent = row.text(parent),
                            .directory = row.text(directory),
                            .version = row.text(version),
                            .session_created = instant_of(row, session_created),
                            .assistant = newer,
                            .over = false};
    Sighting call;
    auto verdict = read_opencode_message(parser_, text, of_, context, call);
    if (verdict == OpenCodeVerdict::unfinished && followed(database, row, table, newer)) {
      context.over = true;
      verdict = read_opencode_message(parser_, text, of_, context, call);
    }
    if (verdict == OpenCodeVerdict::bad) return RowFate::bad;
    if (verdict == OpenCodeVerdict::unfinished) return RowFate::open;
    if (verdict == OpenCodeVerdict::call) found.add(call);
    return RowFate::settled;
  }

  /// A session answers one message at a time: one that a later answer follows was broken off.
  bool followed(ForeignDatabase& database, ForeignRow const& row, std::string_view table, bool newer) {
    bool later = false;
    auto const sql = std::string{"SELECT 1 FROM "}
                         .append(table)
                         .append(" l WHERE l.session_id = ?1 AND l.time_created > ?2 AND ")
                         .append(newer ? "l.type = 'assistant'" : "l.data LIKE '%\"role\":\"assistant\"%'")
                         .append(" LIMIT 1");
    auto const asked =
        database.query(sql, {row.text(session), row.integer(created)}, [&later](ForeignRow const&) {
          later = true;
          return false;
        });
    return asked && later;
  }

  OpenCodeTool const& of_;
  simdjson::dom::parser parser_;
};

template <class Format>
std::unique_ptr<DatabaseFormat> make(std::string_view tool) {
  return std::make_unique<Format>(opencode_tool(tool));
}

}  // namespace

std::unique_ptr<DatabaseFormat> icodemate_format() { return make<OpenCode>("icodemate"); }
std::unique_ptr<DatabaseFormat> kilo_cli_format() { return make<OpenCode>("kilo-cli"); }
std::unique_ptr<DatabaseFormat> mimocode_format() { return make<OpenCode>("mimocode"); }
std::unique_ptr<DatabaseFormat> opencode_format() { return make<OpenCode>("opencode"); }

}  // namespace companion::detectors
