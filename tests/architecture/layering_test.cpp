// Dependencies point one way: the allowed edges between modules, held against every #include.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "source_tree.hpp"

namespace companion::architecture {
namespace {

using Names = std::set<std::string>;

/// Module -> what it may include besides itself and include/companion.
std::map<std::string, Names> const allowed{
    {"companion", {}},
    {"core", {}},
    {"domain", {"core"}},
    {"platform", {"core"}},
    {"runtime", {"core"}},
    {"store", {"core"}},
    {"litellm", {"core"}},
    {"otlp", {"core"}},
    {"detectors", {"core", "platform"}},
    {"receiver", {"core", "domain", "runtime", "litellm", "otlp", "platform"}},
    {"telemetry", {"core", "runtime"}},
    {"pipeline", {"core", "domain", "platform", "runtime", "store", "telemetry"}},
    {"config", {"core", "platform", "detectors", "receiver", "telemetry", "pipeline", "domain", "litellm"}},
    {"app",
     {"core", "domain", "platform", "runtime", "store", "litellm", "detectors", "receiver", "telemetry",
      "pipeline", "config"}},
    {"cli",
     {"core", "domain", "platform", "runtime", "store", "litellm", "detectors", "receiver", "telemetry",
      "pipeline", "config", "app"}},
};

std::string module_of(std::string const& path) {
  auto rest = path;
  for (std::string const root : {"include/", "src/"}) {
    if (rest.starts_with(root)) rest = rest.substr(root.size());
  }
  auto const slash = rest.find('/');
  return slash == std::string::npos ? "cli" : rest.substr(0, slash);  // src/main.cpp is the command line
}

TEST(Architecture, ModulesIncludeOnlyWhatLiesBelowThem) {
  std::regex const include{"^\\s*#\\s*include\\s+\"([a-z_]+)/"};
  for (auto const& file : product_sources()) {
    auto const from = module_of(file.path);
    auto const rule = allowed.find(from);
    ASSERT_NE(rule, allowed.end()) << file.path << ": the module '" << from << "' is in no layer";
    for (auto const& line : file.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      auto const to = match[1].str();
      if (to == from || to == "companion") continue;
      EXPECT_TRUE(rule->second.contains(to)) << file.path << " may not include " << to << "/";
    }
  }
}

TEST(Architecture, TheAllowedEdgesHaveNoCycle) {
  for (auto const& [from, targets] : allowed) {
    for (auto const& to : targets) {
      ASSERT_TRUE(allowed.contains(to)) << to;
      EXPECT_FALSE(allowed.at(to).contains(from)) << from << " <-> " << to;
    }
  }
}

/// A foreign header and the only places that may see it.
struct Confined {
  char const* header;
  std::vector<std::string> places;
};

TEST(Architecture, HeavyForeignHeadersStayWhereTheyBelong) {
  std::vector<Confined> const confined{
      {"sqlite3.h", {"src/store/"}},
      {"boost/beast", {"receiver/http_", "telemetry/http_client.cpp"}},
      {"protozero/", {"src/store/", "src/otlp/", "telemetry/otlp_"}},
      {"CLI/", {"src/cli/"}},
      {"spdlog/", {"src/app/"}},
      {"yaml-cpp/", {"config/"}},
      {"toml++/", {"src/cli/connect/codex", "detectors/inventory/"}},
      {"boost/asio", {"src/runtime/", "src/pipeline/", "src/app/", "src/cli/", "receiver/", "telemetry/"}},
  };
  for (auto const& file : product_sources()) {
    for (auto const& line : file.lines) {
      if (!line.starts_with("#include <")) continue;
      for (auto const& rule : confined) {
        if (line.find(std::string{"<"} + rule.header) == std::string::npos) continue;
        bool const here = std::any_of(rule.places.begin(), rule.places.end(),
                                      [&](std::string const& place) { return file.starts_with(place); });
        EXPECT_TRUE(here) << file.path << " includes " << rule.header;
      }
    }
  }
}

TEST(Architecture, HeavyHeadersAreNeverIncludedByHeaders) {
  for (auto const& file : product_sources()) {
    // The command line's own rendering is the end of every road: nothing below includes it.
    if (!file.ends_with(".hpp") || file.starts_with("src/cli/")) continue;
    for (auto const& line : file.lines) {
      for (auto const* heavy :
           {"<boost/beast", "<nlohmann/json.hpp>", "<simdjson.h>", "<spdlog/", "<yaml-cpp/", "<toml++/"}) {
        EXPECT_FALSE(line.starts_with("#include") && line.find(heavy) != std::string::npos)
            << file.path << ": " << line;
      }
    }
  }
}

}  // namespace
}  // namespace companion::architecture
