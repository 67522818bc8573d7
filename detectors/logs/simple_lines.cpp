#include "detectors/logs/simple_lines.hpp"

#include <simdjson.h>

#include "detectors/logs/json_text.hpp"

namespace companion::detectors {
namespace {

class SimpleReader final : public LogReader {
 public:
  SimpleReader(SimpleLines const& format, JsonText& parser, LineFile file)
      : format_{format}, parser_{parser}, file_{std::move(file)} {}

  bool wants(std::string_view line) const override { return format_.wants(line); }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const record = parser_.parse(text);
    return record.is_object() ? format_.record(record, file_, found) : LineOutcome::malformed;
  }

  void restart() override { file_.memory.clear(); }
  std::string state() const override { return file_.memory.encode(); }

 private:
  SimpleLines const& format_;
  JsonText& parser_;
  LineFile file_;
};

}  // namespace

SimpleLines::SimpleLines(SourceFacts const& facts) : Declared{facts}, parser_{std::make_unique<JsonText>()} {}

SimpleLines::~SimpleLines() = default;

std::unique_ptr<LogReader> SimpleLines::make_reader(std::filesystem::path const& path, std::string_view state,
                                                    SiblingFiles const& siblings) {
  LineFile file{.path = path, .siblings = siblings, .memory = LineMemory::decode(state)};
  return std::make_unique<SimpleReader>(*this, *parser_, std::move(file));
}

}  // namespace companion::detectors
