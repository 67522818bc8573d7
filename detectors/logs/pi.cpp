// Pi, Oh My Pi and Prime: where their sessions lie.
#include "detectors/logs/formats.hpp"
#include "detectors/logs/pi_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

struct Place {
  std::string_view variable;  ///< names the agent's folder
  std::string_view folder;    ///< below the home folder
};

class PiAgent final : public PiLines {
 public:
  PiAgent(SourceFacts const& facts, Place place) : PiLines{facts}, place_{place} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, std::string{place_.variable}, place_.folder) / "sessions"};
  }

 private:
  Place place_;
};

}  // namespace

std::unique_ptr<LogFormat> pi_format() {
  SourceFacts const facts{
      .tool = "pi",
      .source = "log:pi",
      .declaration = {.title = "Pi",
                      .paths = "~/.pi/agent/sessions/**/*.jsonl",
                      .detail = Detail::call,
                      .ids = IdKind::response_id,
                      .confidence = Confidence::live,
                      .note = "no reasoning count; summaries of compactions are not told"}};
  return std::make_unique<PiAgent>(facts, Place{"PI_CODING_AGENT_DIR", ".pi/agent"});
}

std::unique_ptr<LogFormat> oh_my_pi_format() {
  SourceFacts const facts{.tool = "oh-my-pi",
                          .source = "log:oh-my-pi",
                          .declaration = {.title = "Oh My Pi",
                                          .paths = "~/.omp/agent/sessions/**/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::response_id,
                                          .confidence = Confidence::sample,
                                          .note = "summaries of compactions are not told"}};
  return std::make_unique<PiAgent>(facts, Place{"OMP_CODING_AGENT_DIR", ".omp/agent"});
}

std::unique_ptr<LogFormat> prime_format() {
  SourceFacts const facts{.tool = "prime",
                          .source = "log:prime",
                          .declaration = {.title = "Prime Agent",
                                          .paths = "~/.prime/agent/sessions/**/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::response_id,
                                          .confidence = Confidence::sample,
                                          .note = "children count only by their own files"}};
  return std::make_unique<PiAgent>(facts, Place{"PRIME_CODING_AGENT_DIR", ".prime/agent"});
}

}  // namespace companion::detectors
