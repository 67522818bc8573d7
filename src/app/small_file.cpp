#include "app/small_file.hpp"

#include <fstream>

namespace companion::app {

Result<std::string> read_small_file(std::filesystem::path const& path, std::size_t bytes_max) {
  std::ifstream in{path, std::ios::binary};
  std::string bytes(bytes_max, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes_max));
  if (!in.is_open() || in.bad()) return fail(Errc::denied, path.string() + " cannot be read");
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

}  // namespace companion::app
