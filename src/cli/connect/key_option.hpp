// A proxy's key, handed over in a way that no list of processes and no shell history shows.
#pragma once

#include <optional>
#include <string>

#include "companion/result.hpp"

namespace CLI {
class App;
}

namespace companion::cli {

class KeyOption {
 public:
  /// --key-stdin, --key-file and --key-env, one of them at most.
  void declare(CLI::App& app);

  [[nodiscard]] bool given() const { return from_stdin_ || !file_.empty() || !variable_.empty(); }
  /// The variable named with --key-env; empty when the key comes from elsewhere.
  [[nodiscard]] std::string const& variable() const { return variable_; }
  /// The file named with --key-file; empty when the key comes from elsewhere.
  [[nodiscard]] std::string const& file() const { return file_; }
  /// Nothing when none was given. invalid or not_found: what was given is no key.
  [[nodiscard]] Result<std::optional<std::string>> read() const;

 private:
  bool from_stdin_{false};
  std::string file_;
  std::string variable_;
};

}  // namespace companion::cli
