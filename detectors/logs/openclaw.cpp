// OpenClaw under all its names, and QClaw: Pi's session files, one folder an agent. Newer ones keep the same
// records in a database of each agent, a row each.
#include <simdjson.h>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/pi_lines.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/zstd_text.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t record_bytes_max = 4U << 20U;  // OpenClaw's own limit

std::vector<fs::path> openclaw_agents(Host const& host) {
  if (auto const chosen = host.environment("OPENCLAW_STATE_DIR"); chosen && !chosen->empty())
    return {fs::path{*chosen} / "agents"};
  std::vector<fs::path> all;
  for (auto const* const folder : {".openclaw", ".clawdbot", ".moltbot"})
    all.push_back(host.home() / folder / "agents");
  return all;
}

class Claw final : public PiLines {
 public:
  using PiLines::PiLines;

  std::vector<fs::path> roots(Host const& host) const override {
    return tool() == "openclaw" ? openclaw_agents(host)
                                : std::vector<fs::path>{host.home() / ".qclaw" / "agents"};
  }

  bool owns(fs::path const& path) const override {
    return path.extension() == ".jsonl" && name_above(path, 1) == "sessions";
  }
};

enum Column : int { session = first_column, plain, packed, head, parent };

class ClawStore final : public Declared<DatabaseFormat> {
 public:
  ClawStore()
      : Declared{{.tool = "openclaw",
                  .source = "log:openclaw",
                  .declaration = {.title = "OpenClaw",
                                  .paths = "~/.openclaw/agents/*/agent/openclaw-agent.sqlite",
                                  .detail = Detail::call,
                                  .ids = IdKind::own_id,
                                  .confidence = Confidence::live,
                                  .note = "the records of the session files, a row each; long ones are "
                                          "packed with zstd"}}} {}

  /// The records of the session files, moved here by the tool: the same events.
  std::string_view name() const override { return "log:openclaw:store"; }
  std::vector<fs::path> roots(Host const& host) const override { return openclaw_agents(host); }
  bool owns(fs::path const& path) const override { return path.filename() == "openclaw-agent.sqlite"; }

  std::vector<fs::path> databases(Host const& host, std::span<fs::path const> roots) const override {
    std::vector<fs::path> found;
    for (auto const& root : roots) {
      auto const agents = host.list(root);
      if (!agents) continue;
      for (auto const& agent : *agents) {
        auto path = root / agent / "agent" / "openclaw-agent.sqlite";
        if (host.stat(path)) found.push_back(std::move(path));
      }
    }
    return found;
  }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    // An agent that never spoke, or whose sessions are still in files.
    if (!database.has("transcript_events") && database.has("schema_meta")) return DatabasePass{};
    if (auto const missing =
            missing_columns(database, "transcript_events", {"session_id", "seq", "event_json"});
        !missing.empty())
      return fail(Errc::invalid, "no records of OpenClaw: there is no " + missing);
    auto columns =
        "t.session_id, CASE WHEN t.event_json LIKE '%\"usage\"%' THEN t.event_json END, " +
        column_or(database, "transcript_events", "event_zstd") +
        ", (SELECT h.event_json FROM transcript_events h WHERE h.session_id = t.session_id AND h.seq = 0), ";
    columns += database.has("session_nodes", "parent_session_key") &&
                       database.has("session_nodes", "current_session_id")
                   ? "(SELECT p.current_session_id FROM session_nodes n JOIN session_nodes p ON "
                     "p.session_key = n.parent_session_key WHERE n.current_session_id = t.session_id LIMIT 1)"
                   : "NULL";
    InsertedTable const table{
        .table = "transcript_events", .identity = "t.session_id || ' ' || t.seq", .columns = columns};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) {
    auto text = row.text(plain);
    std::string unpacked;
    if (auto const bytes = row.text(packed); text.empty() && !bytes.empty()) {
      auto whole = unpack_zstd(bytes, record_bytes_max, simdjson::SIMDJSON_PADDING);
      if (!whole) return RowFate::bad;
      unpacked = std::move(*whole);
      text = std::string_view{unpacked}.substr(0, unpacked.size() - simdjson::SIMDJSON_PADDING);
    }
    if (text.empty()) return RowFate::settled;
    auto const record = record_.parse(text);
    if (!record.is_object()) return RowFate::bad;
    auto call = new_sighting();
    call.session_id = row.text(session);
    call.parent_session_id = row.text(parent);
    call.project = head_.parse(row.text(head)).text("cwd");
    auto const outcome = read_pi_answer(record, call);
    if (!call.event_key.empty()) found.add(call);
    return outcome == LineOutcome::fine ? RowFate::settled : RowFate::bad;
  }

  JsonText record_;
  JsonText head_;
};

}  // namespace

std::unique_ptr<LogFormat> openclaw_format() {
  SourceFacts const facts{
      .tool = "openclaw",
      .source = "log:openclaw",
      .declaration = {.title = "OpenClaw (Clawdbot, Moltbot)",
                      .paths = "~/.openclaw/agents/*/sessions/*.jsonl, ~/.clawdbot/…, ~/.moltbot/…",
                      .detail = Detail::call,
                      .ids = IdKind::own_id,
                      .confidence = Confidence::sample,
                      .note = "answers of other CLIs that it runs are left to their logs"}};
  return std::make_unique<Claw>(facts);
}

std::unique_ptr<LogFormat> qclaw_format() {
  SourceFacts const facts{.tool = "qclaw",
                          .source = "log:qclaw",
                          .declaration = {.title = "QClaw",
                                          .paths = "~/.qclaw/agents/*/sessions/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::own_id,
                                          .confidence = Confidence::sample,
                                          .note = "as OpenClaw"}};
  return std::make_unique<Claw>(facts);
}

std::unique_ptr<DatabaseFormat> openclaw_store_format() { return std::make_unique<ClawStore>(); }

}  // namespace companion::detectors
