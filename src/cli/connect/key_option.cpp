#include "cli/connect/key_option.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "config/text.hpp"
#include "config/yaml_file.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {
namespace {

constexpr std::size_t key_bytes_max = 4096;

Result<std::string> checked(std::string_view text, std::string const& from) {
  auto const key = config::trim(text);
  if (key.empty()) return fail(Errc::invalid, from + " holds no key");
  // What would break the header it is sent in.
  auto const plain = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain || key.size() > key_bytes_max)
    return fail(Errc::invalid,
                from + " holds something that is no key: spaces, line ends or letters beyond ASCII");
  return std::string{key};
}

}  // namespace

void KeyOption::declare(CLI::App& app) {
  // That one excludes the others is checked in read(): CLI11 would list them in the help in no fixed order.
  app.add_flag("--key-stdin", from_stdin_, "Read the proxy's key from standard input");
  app.add_option("--key-file", file_, "Read the proxy's key from this file")->type_name("FILE");
  app.add_option("--key-env", variable_, "Take the proxy's key from this environment variable")
      ->type_name("NAME");
}

Result<std::optional<std::string>> KeyOption::read() const {
  if ((from_stdin_ ? 1 : 0) + (file_.empty() ? 0 : 1) + (variable_.empty() ? 0 : 1) > 1)
    return fail(Errc::invalid, "give the key once: --key-stdin, --key-file or --key-env");
  Result<std::string> key{std::string{}};
  if (from_stdin_) {
    std::string line;
    std::getline(std::cin, line);
    key = checked(line, "standard input");
  } else if (!file_.empty()) {
    auto const text = config::read_text_file(file_);
    if (!text) return tl::unexpected<Error>(text.error());
    key = checked(*text, file_);
  } else if (!variable_.empty()) {
    auto const value = platform::environment_variable(variable_);
    if (!value) return fail(Errc::not_found, "the environment variable " + variable_ + " is not set");
    key = checked(*value, variable_);
  } else {
    return std::optional<std::string>{};
  }
  if (!key) return propagate(key);
  return std::optional<std::string>{std::move(*key)};
}

}  // namespace companion::cli
