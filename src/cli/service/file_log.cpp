#include "cli/service/file_log.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace companion::cli {

FileLog::FileLog(std::filesystem::path file) : file_{std::move(file)} {}

Result<std::string> FileLog::last(int lines) {
  // Longer than any wanted number of lines; a log is begun anew before it has many times that.
  constexpr std::streamoff most = 4'194'304;
  std::ifstream in{file_, std::ios::binary | std::ios::ate};
  if (!in)
    return fail(Errc::not_found, "there is no log at " + file_.string() + "; has the service ever started?");
  at_ = std::max<std::streamoff>(0, static_cast<std::streamoff>(in.tellg()) - most);
  auto text = more();
  auto from = text.size();
  for (int found = 0; from > 0; --from) {
    bool const ends_line = text[from - 1] == '\n' && from != text.size();
    if (ends_line && ++found == lines) break;
  }
  return text.substr(from);
}

std::string FileLog::more() {
  std::ifstream in{file_, std::ios::binary | std::ios::ate};
  if (!in) return {};
  auto const end = static_cast<std::streamoff>(in.tellg());
  if (end < at_) at_ = 0;
  std::string text(static_cast<std::size_t>(end - at_), '\0');
  in.seekg(at_);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  at_ += static_cast<std::streamoff>(text.size());
  return text;
}

}  // namespace companion::cli
