// Where settings come from and which one wins: built-in defaults, then the file, then the environment, then
// flags.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/config.hpp"

namespace companion::config {

/// One thing that is wrong. `line` is 0 where there is none (environment, flags, the file as a whole).
struct Finding {
  std::string file;
  int line{0};
  std::string key;
  std::string message;
  std::string remedy;

  /// "config.yaml:7: server.port is unknown; did you mean server.listen?"
  [[nodiscard]] std::string to_string() const;
};
using Findings = std::vector<Finding>;

/// Where one value came from.
struct Origin {
  std::string what;  ///< "default", a file, an environment variable, a flag
  int line{0};
};

struct Override {
  std::string flag;  ///< "--listen", for messages
  std::string path;  ///< "server.listen"
  std::string text;
};

struct Sources {
  std::optional<std::filesystem::path> file;  ///< asked for by the user: must be there
  std::filesystem::path usual_file;           ///< read when it is there; `catalogue/` lies beside it
  std::filesystem::path usual_data_dir;
  std::function<std::optional<std::string>(std::string const&)> environment;
  std::vector<Override> overrides;
};

struct Loaded {
  Config config;
  std::optional<std::filesystem::path> file;  ///< the one that was read
  std::map<std::string, Origin> origins;      ///< by key path, every key
  Findings warnings;                          ///< worth telling; the daemon runs all the same
};

/// Everything that is wrong at once, or a configuration that the daemon can run on.
[[nodiscard]] tl::expected<Loaded, Findings> load(Sources const& sources);

/// All findings as one text, a line each.
[[nodiscard]] std::string to_string(Findings const& findings);

}  // namespace companion::config
