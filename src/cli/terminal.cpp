#include "cli/terminal.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <string>

#include "cli/terminal_device.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {
namespace {

constexpr std::size_t width_min = 40;
constexpr std::size_t width_max = 1000;

std::size_t columns_variable() {
  auto const text = platform::environment_variable("COLUMNS");
  std::size_t columns = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), columns);
  return columns <= width_max ? columns : 0;
}

bool wants_colour() {
  auto const off = platform::environment_variable("NO_COLOR");
  auto const kind = platform::environment_variable("TERM");
  return !(off && !off->empty()) && kind.value_or("") != "dumb";
}

}  // namespace

Console standard_console() {
  Console console{.out = std::cout, .err = std::cerr};
  auto const terminal = is_terminal(Stream::output);
  if (auto const columns = columns_variable(); columns != 0) {
    console.width = std::max(columns, width_min);
  } else if (terminal) {
    console.width = std::max(terminal_columns(), width_min);
  }
  if (terminal && wants_colour()) console.colour = Colour::yes;
  if (is_terminal(Stream::error)) console.progress = Progress::live;
  return console;
}

}  // namespace companion::cli
