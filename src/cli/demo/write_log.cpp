#include <date/date.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/demo/create_file.hpp"
#include "cli/demo/write.hpp"

namespace companion::cli::demo {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json claude_line(DemoSession const& session, DemoCall const& call) {
  auto const& tokens = call.tokens;
  Json const usage{{"input_tokens", tokens.input},
                   {"cache_creation_input_tokens", tokens.cache_write()},
                   {"cache_read_input_tokens", tokens.cache_read},
                   {"cache_creation",
                    {{"ephemeral_5m_input_tokens", tokens.cache_write_5m},
                     {"ephemeral_1h_input_tokens", tokens.cache_write_1h}}},
                   {"output_tokens", tokens.output},
                   {"service_tier", "standard"}};
  return {{"parentUuid", nullptr},
          {"isSidechain", false},
          {"userType", "external"},
          {"cwd", session.project},
          {"sessionId", session.id},
          {"version", "2.1.226"},
          {"gitBranch", session.branch},
          {"type", "assistant"},
          {"uuid", "a" + call.request_id},
          {"timestamp", format_instant(call.start + call.duration)},
          {"requestId", call.request_id},
          {"message",
           {{"model", call.model},
            {"id", call.response_id},
            {"type", "message"},
            {"role", "assistant"},
            {"content", Json::array()},
            {"stop_reason", "end_turn"},
            {"usage", usage}}}};
}

Json codex_usage(TokenCounts const& tokens) {
  return {{"input_tokens", tokens.prompt()},
          {"cached_input_tokens", tokens.cache_read},
          {"output_tokens", tokens.output},
          {"reasoning_output_tokens", tokens.reasoning},
          {"total_tokens", tokens.total()}};
}

Json codex_line(Instant at, std::string const& type, Json payload) {
  return {{"timestamp", format_instant(at)}, {"type", type}, {"payload", std::move(payload)}};
}

Result<void> write_claude(DemoSession const& session, fs::path const& root) {
  auto folder = session.project;
  std::replace(folder.begin(), folder.end(), '/', '-');
  auto file = create_file(root / folder / (session.id + ".jsonl"));
  if (!file) return propagate(file);
  for (auto const& call : session.calls) {
    if (!call.failed) *file << claude_line(session, call).dump() << '\n';
  }
  if (!file->flush()) return fail(Errc::io, "cannot write below " + root.string());
  return {};
}

Result<void> write_codex(DemoSession const& session, fs::path const& root) {
  auto const start = session.calls.front().start;
  auto const name = "rollout-" + date::format("%FT%H-%M-%S", date::floor<std::chrono::seconds>(start)) + "-" +
                    session.id + ".jsonl";
  auto file = create_file(root / date::format("%Y/%m/%d", start) / name);
  if (!file) return propagate(file);
  *file << codex_line(start, "session_meta",
                      {{"id", session.id},
                       {"timestamp", format_instant(start)},
                       {"cwd", session.project},
                       {"originator", "codex-tui"},
                       {"cli_version", "0.150.0"},
                       {"source", "cli"},
                       {"model_provider", "openai"},
                       {"git", {{"branch", session.branch}}}})
               .dump()
        << '\n';
  TokenCounts sum;
  for (auto const& call : session.calls) {
    if (call.failed) continue;
    sum += call.tokens;
    *file << codex_line(call.start, "turn_context", {{"cwd", session.project}, {"model", call.model}}).dump()
          << '\n';
    Json const info{{"total_token_usage", codex_usage(sum)},
                    {"last_token_usage", codex_usage(call.tokens)},
                    {"model_context_window", 272'000}};
    *file << codex_line(call.start + call.duration, "event_msg", {{"type", "token_count"}, {"info", info}})
                 .dump()
          << '\n';
  }
  if (!file->flush()) return fail(Errc::io, "cannot write below " + root.string());
  return {};
}

}  // namespace

Result<void> write_log(DemoSession const& session, LogRoots const& roots) {
  auto const told = [](DemoCall const& call) { return call.told != Told::proxy; };
  if (std::none_of(session.calls.begin(), session.calls.end(), told)) return {};
  if (session.tool == Tool::claude_code) return write_claude(session, roots.claude);
  if (session.tool == Tool::codex) return write_codex(session, roots.codex);
  return {};
}

}  // namespace companion::cli::demo
