// Aider: its analytics log, which exists only where the user asked for one.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/needle.hpp"
#include "detectors/logs/whole_file.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view aider_source = "log:aider";
constexpr std::uint32_t aider_parser_version = 1;
constexpr std::uint64_t settings_bytes_max = 1U << 20U;
constexpr Needle send_needle{"\"message_send\"", 1, 8, 12};

/// Aider hides the names of models that are in no public list; who serves them it tells.
void set_model(Sighting& call, std::string_view written) {
  constexpr std::string_view hidden = "/REDACTED";
  if (written.ends_with(hidden))
    call.provider = written.substr(0, written.size() - hidden.size());
  else
    call.model = written;
}

/// "analytics-log: FILE" of a YAML file, without its quotes; empty when it is not there.
std::string log_of_settings(std::string_view yaml) {
  constexpr std::string_view key = "analytics-log:";
  while (!yaml.empty()) {
    auto const end = std::min(yaml.find('\n'), yaml.size());
    auto line = yaml.substr(0, end);
    yaml.remove_prefix(std::min(end + 1, yaml.size()));
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (auto const comment = line.find(" #"); comment != line.npos) line = line.substr(0, comment);
    auto const first = line.find_first_not_of(" \t\"'");
    auto const last = line.find_last_not_of(" \t\r\"'");
    return first == line.npos ? std::string{} : std::string{line.substr(first, last - first + 1)};
  }
  return {};
}

/// Relative names depend on where Aider was started: they are left alone.
fs::path absolute_log(Host const& host, std::string const& written) {
  if (written.starts_with("~/")) return host.home() / written.substr(2);
  fs::path path{written};
  return path.has_root_directory() ? path : fs::path{};
}

class AiderReader final : public LogReader {
 public:
  AiderReader(JsonText& text, std::string_view state) : text_{text} {
    auto const colon = state.find(':');
    if (colon == state.npos) return;
    second_ = state.substr(0, colon);
    auto const count = state.substr(colon + 1);
    std::from_chars(count.data(), count.data() + count.size(), in_second_);
  }

  bool wants(std::string_view line) const override { return send_needle.in(line); }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const record = text_.parse(text);
    if (!record.is_object()) return LineOutcome::malformed;
    auto const sent = record["properties"];
    if (record.text("event") != "message_send" || !sent.is_object()) return LineOutcome::fine;
    auto const at = record.instant("time");
    if (!at) return LineOutcome::timeless;
    Sighting call;
    call.source = aider_source;
    call.tool = "aider";
    call.parser_version = aider_parser_version;
    call.event_key = key_of(*at);
    call.start = call.end = *at;
    call.session_id = "aider";  // it keeps none
    set_model(call, sent.text("main_model"));
    call.tokens.input = sent.count("prompt_tokens");
    call.tokens.output = sent.count("completion_tokens");
    if (call.tokens.total() == 0) return LineOutcome::fine;
    if (auto const cost = sent.usd("cost"); cost && cost->value > 0) call.cost = cost;
    found.add(call);
    return LineOutcome::fine;
  }

  void restart() override {
    second_.clear();
    in_second_ = 0;
  }
  std::string state() const override {
    return second_.empty() ? std::string{} : second_ + ":" + std::to_string(in_second_);
  }

 private:
  /// Whole seconds are no key: the number within its second tells two messages apart, in copies too.
  std::string key_of(Instant at) {
    auto second = std::to_string(epoch_ms(at) / 1000);
    in_second_ = second == second_ ? in_second_ + 1 : 1;
    second_ = std::move(second);
    return second_ + "#" + std::to_string(in_second_);
  }

  JsonText& text_;
  std::string second_;
  std::uint64_t in_second_{0};
};

class Aider final : public LogFormat {
 public:
  std::string_view tool() const override { return "aider"; }
  std::string_view source() const override { return aider_source; }
  std::uint32_t parser_version() const override { return aider_parser_version; }
  Declaration declaration() const override {
    return {.title = "Aider",
            .paths = "the file of --analytics-log, AIDER_ANALYTICS_LOG or ~/.aider.conf.yml; no usual place",
            .detail = Detail::call,
            .ids = IdKind::fingerprint,
            .confidence = Confidence::live,
            .note =
                "no session, project or cache figure; models of no public list stay unknown; with streaming, "
                "counts are Aider's own estimate"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> files;
    if (auto const chosen = host.environment("AIDER_ANALYTICS_LOG"); chosen && !chosen->empty())
      files.push_back(absolute_log(host, *chosen));
    if (auto const yaml = read_whole(host, host.home() / ".aider.conf.yml", settings_bytes_max, 0))
      files.push_back(absolute_log(host, log_of_settings(*yaml)));
    // A folder would be searched whole.
    std::erase_if(files, [&](fs::path const& path) { return path.empty() || host.list(path).has_value(); });
    return files;
  }
  /// Its roots are files, of any name.
  bool owns(fs::path const&) const override { return true; }
  std::unique_ptr<LogReader> make_reader(fs::path const&, std::string_view state,
                                         SiblingFiles const&) override {
    return std::make_unique<AiderReader>(text_, state);
  }

 private:
  JsonText text_;
};

}  // namespace

std::unique_ptr<LogFormat> aider_format() { return std::make_unique<Aider>(); }

}  // namespace companion::detectors
