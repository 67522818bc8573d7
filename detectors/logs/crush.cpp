// Crush: a database in each project. Only what a session cost accumulates there; its token columns hold the
// last context and are no usage.
#include <simdjson.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/session_total.hpp"
#include "detectors/logs/whole_file.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view crush_source = "log:crush";
constexpr std::uint64_t list_bytes_max = 16U << 20U;

enum Column : int { id = first_column, created, updated, cost, model, provider };

class Crush final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "crush"; }
  std::string_view source() const override { return crush_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Crush",
            .paths = "<project>/.crush/crush.db, by ~/.local/share/crush/projects.json",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::documented,
            .note =
                "only the cost; it keeps no counts of tokens. Sessions of sub-agents are in their parent's "
                "cost. The model is the session's last one"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const chosen = host.environment("CRUSH_GLOBAL_DATA"); chosen && !chosen->empty())
      return {*chosen};
    auto const data = host.environment("XDG_DATA_HOME");
    auto const base = data && !data->empty() ? fs::path{*data} : host.home() / ".local" / "share";
    return {base / "crush", host.home() / "AppData" / "Local" / "crush"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "crush.db"; }

  /// Those of the projects that Crush lists, and any right in the roots.
  std::vector<fs::path> databases(Host const& host, std::span<fs::path const> roots) const override {
    auto const direct = DatabaseFormat::databases(host, roots);
    std::set<fs::path> found{direct.begin(), direct.end()};
    for (auto const& root : roots) {
      for (auto const& database : listed_in(host, root / "projects.json")) {
        if (host.stat(database)) found.insert(database);
      }
    }
    return {found.begin(), found.end()};
  }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing =
            missing_columns(database, "sessions", {"id", "cost", "created_at", "updated_at"});
        !missing.empty())
      return fail(Errc::invalid, "no sessions of Crush: there is no " + missing);
    auto const project = project_of(database);
    auto columns = std::string{"t.id, t.created_at, t.updated_at, t.cost"};
    for (std::string_view const column : {"model", "provider"}) {
      bool const known = database.has("messages", column) && database.has("messages", "created_at");
      columns += known ? ", (SELECT m." + std::string{column} +
                             " FROM messages m WHERE m.session_id = t.id AND m.model <> '' "
                             "ORDER BY m.created_at DESC, m.rowid DESC LIMIT 1)"
                       : ", NULL";
    }
    // A parent's cost has its children's in it.
    bool const parents = database.has("sessions", "parent_session_id");
    columns += parents ? ", COALESCE(t.parent_session_id, '') <> ''" : ", 0";
    constexpr int is_child = provider + 1;
    InsertedTable const table{.table = "sessions", .identity = "t.id", .columns = columns};
    return read_all(database, table, mark, rows_max, [&](ForeignRow const& row) {
      if (row.integer(is_child) != 0) return RowFate::settled;
      return take(row, project, found);
    });
  }

 private:
  /// What the list names; read when it changed.
  std::vector<fs::path> const& listed_in(Host const& host, fs::path const& list) const {
    auto& known = lists_[list];
    auto const now = host.stat(list);
    if (!now) return (known = {}).databases;
    if (known.size == now->size && known.modified == now->modified) return known.databases;
    auto const bytes = read_whole(host, list, list_bytes_max, simdjson::SIMDJSON_PADDING);
    if (!bytes) return known.databases;
    known = {.size = now->size, .modified = now->modified, .databases = {}};
    simdjson::dom::parser parser;
    auto const text = std::string_view{*bytes}.substr(0, bytes->size() - simdjson::SIMDJSON_PADDING);
    parse_padded(parser, text)["projects"].each([&known](JsonView project) {
      auto const data = project.text("data_dir");
      auto const database =
          fs::path{project.text("path")} / (data.empty() ? fs::path{".crush"} : fs::path{data}) / "crush.db";
      if (database.has_root_directory()) known.databases.push_back(database);
    });
    return known.databases;
  }

  RowFate take(ForeignRow const& row, std::string const& project, SightingBuffer& found) const {
    auto const amount = amount_of(row, cost);
    if (!amount) return RowFate::settled;
    auto total = session_total(crush_source, tool(), parser_version(), row.text(id));
    // Milliseconds by its schema, seconds by its trigger: told apart by size.
    if (!set_times(total, instant_of(row, created), instant_of(row, updated))) return RowFate::bad;
    total.cost = amount;
    total.model = row.text(model);
    total.provider = row.text(provider);
    total.project = project;
    found.add(total);
    return RowFate::settled;
  }

  /// By where the file lies: <project>/.crush/crush.db.
  static std::string project_of(ForeignDatabase& database) {
    std::string project;
    auto const asked = database.query("SELECT file FROM pragma_database_list WHERE name = 'main'", {},
                                      [&project](ForeignRow const& row) {
                                        auto const folder = fs::path{row.text(0)}.parent_path();
                                        if (folder.filename() == ".crush")
                                          project = folder.parent_path().string();
                                        return false;
                                      });
    return asked ? project : std::string{};
  }

  struct ProjectList {
    std::uint64_t size{0};
    Instant modified{};
    std::vector<fs::path> databases{};
  };
  mutable std::map<fs::path, ProjectList> lists_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> crush_format() { return std::make_unique<Crush>(); }

}  // namespace companion::detectors
