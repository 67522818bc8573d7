#include "targets.hpp"

#include <algorithm>

#include "detectors/logs/formats.hpp"

namespace companion::fuzz {
namespace {

using Read = void (*)(std::size_t format, std::string_view bytes);

std::string name_of(detectors::LogPlaces const& places) {
  std::string name{places.name()};
  std::replace(name.begin(), name.end(), ':', '-');
  return name;
}

template <class Formats>
void add_readers(std::map<std::string, Target>& all, Formats const& formats, Read read) {
  for (std::size_t i = 0; i < formats.size(); ++i) {
    auto const run = [read, i](std::string_view bytes) { read(i, bytes); };
    require(all.try_emplace(name_of(*formats[i]), run).second);
  }
}

}  // namespace

std::map<std::string, Target> targets() {
  std::map<std::string, Target> all{
      {"command_words", command_words}, {"litellm_payload", litellm_payload},
      {"otlp_logs", otlp_logs},         {"proc_text", proc_text},
      {"redaction", redaction},         {"shell_history", shell_history},
  };
  add_readers(all, detectors::make_log_formats(), read_lines);
  add_readers(all, detectors::make_document_formats(), read_documents);
  add_readers(all, detectors::make_database_formats(), read_rows);
  return all;
}

}  // namespace companion::fuzz
