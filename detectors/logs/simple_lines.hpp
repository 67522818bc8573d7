// Logs of one JSON object a line, most of which are of no interest: what their readers have in common.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/line_memory.hpp"
#include "detectors/logs/log_format.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

class JsonText;  // json_text.hpp
class JsonView;  // json_view.hpp

/// The file that a line is of.
struct LineFile {
  std::filesystem::path path;
  SiblingFiles const& siblings;
  LineMemory memory;
};

/// A tool is one class: where its files lie, which lines may matter, and what a record means. A record is
/// seen in the order of the file and may be seen again; bad UTF-8 in it has become question marks.
class SimpleLines : public Declared<LogFormat> {
 public:
  explicit SimpleLines(SourceFacts const& facts);
  ~SimpleLines() override;

  std::unique_ptr<LogReader> make_reader(std::filesystem::path const& path, std::string_view state,
                                         SiblingFiles const& siblings) final;

  /// False only if no line with this text can matter.
  [[nodiscard]] virtual bool wants(std::string_view line) const = 0;
  [[nodiscard]] virtual LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const = 0;

 private:
  std::unique_ptr<JsonText> parser_;
};

[[nodiscard]] inline bool holds(std::string_view line, std::string_view text) {
  return line.find(text) != line.npos;
}

}  // namespace companion::detectors
