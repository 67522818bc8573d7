#include "platform/x_authority.hpp"

#include <cstdint>

namespace companion::platform {
namespace {

constexpr std::uint16_t this_machine = 256;
constexpr std::uint16_t anywhere = 65'535;

/// Numbers of two bytes, the greater first, and texts with their length before them.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_{bytes} {}

  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  std::optional<std::uint16_t> number() {
    if (bytes_.size() < 2) return std::nullopt;
    auto const high = static_cast<unsigned char>(bytes_[0]);
    auto const low = static_cast<unsigned char>(bytes_[1]);
    bytes_.remove_prefix(2);
    return static_cast<std::uint16_t>(high * 256U + low);
  }
  std::optional<std::string_view> text() {
    auto const size = number();
    if (!size || bytes_.size() < *size) return std::nullopt;
    auto const text = bytes_.substr(0, *size);
    bytes_.remove_prefix(*size);
    return text;
  }

 private:
  std::string_view bytes_;
};

/// "0" of ":0", ":0.1", "unix:0"; empty for a display of another machine.
std::string_view number_of(std::string_view display) {
  auto const colon = display.find(':');
  if (colon == std::string_view::npos || (colon != 0 && display.substr(0, colon) != "unix")) return {};
  auto const number = display.substr(colon + 1);
  return number.substr(0, number.find('.'));
}

}  // namespace

std::optional<std::string> x_cookie(std::string_view file, std::string_view display) {
  auto const wanted = number_of(display);
  if (wanted.empty()) return std::nullopt;
  std::optional<std::string> of_any;
  for (Reader reader{file}; !reader.at_end();) {
    auto const family = reader.number();
    auto const address = reader.text();
    auto const number = reader.text();
    auto const name = reader.text();
    auto const data = reader.text();
    if (!family || !address || !number || !name || !data) return of_any;
    if ((*family != this_machine && *family != anywhere) || *name != "MIT-MAGIC-COOKIE-1") continue;
    if (*number == wanted) return std::string{*data};
    if (number->empty() && !of_any) of_any = std::string{*data};
  }
  return of_any;
}

}  // namespace companion::platform
