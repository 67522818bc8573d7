#include "config/inventory_policy.hpp"

#include <yaml-cpp/yaml.h>

#include <utility>
#include <vector>

#include "config/text.hpp"

namespace companion::config {
namespace {

class PolicyReading {
 public:
  PolicyReading(std::string const& file, Findings& findings) : file_{file}, findings_{findings} {}

  domain::InventoryPolicy read(YAML::Node const& root) {
    domain::InventoryPolicy policy;
    if (root.IsNull()) return policy;
    if (!root.IsMap()) {
      report(root, "a policy has `sanctioned: […]` and `forbidden: […]`", "write one of them");
      return policy;
    }
    for (auto const& entry : root) {
      auto const key = entry.first.as<std::string>("");
      if (auto const kind = parse_inventory_kind(key)) {
        read_kind(entry.second, policy.kinds.at(static_cast<std::size_t>(*kind)));
      } else if (!read_list(key, entry.second, policy.all)) {
        unknown(entry.first,
                {"sanctioned", "forbidden", "app", "cli", "ide_plugin", "model_server", "mcp_server"});
      }
    }
    return policy;
  }

 private:
  void read_kind(YAML::Node const& node, domain::InventoryRules& rules) {
    if (!node.IsMap()) {
      report(node, "a kind has `sanctioned: […]` and `forbidden: […]`", "write one of them");
      return;
    }
    for (auto const& entry : node) {
      if (!read_list(entry.first.as<std::string>(""), entry.second, rules))
        unknown(entry.first, {"sanctioned", "forbidden"});
    }
  }

  /// False: there is no list of that name.
  [[nodiscard]] bool read_list(std::string const& key, YAML::Node const& node,
                               domain::InventoryRules& rules) {
    if (key != "sanctioned" && key != "forbidden") return false;
    auto& list = key == "forbidden" ? rules.forbidden : rules.sanctioned;
    if (node.IsScalar()) {
      list.push_back(node.Scalar());
    } else if (node.IsSequence()) {
      for (auto const& item : node) {
        if (item.IsScalar()) {
          list.push_back(item.Scalar());
        } else {
          report(item, "only names and patterns can be listed here", "write a text");
        }
      }
    } else if (!node.IsNull()) {
      report(node, "a list of names or patterns belongs here", "write `[name, \"pattern*\"]`");
    }
    return true;
  }

  void unknown(YAML::Node const& key, std::vector<std::string> const& known) {
    auto const name = key.as<std::string>("");
    auto const meant = nearest(name, known);
    report(key, "\"" + printable(name) + "\" is no part of a policy",
           meant.empty() ? "use " + join(known, ", ") : "did you mean \"" + meant + "\"?");
  }

  void report(YAML::Node const& at, std::string message, std::string remedy) {
    findings_.push_back({.file = file_,
                         .line = at.Mark().line + 1,
                         .key = {},
                         .message = std::move(message),
                         .remedy = std::move(remedy)});
  }

  std::string const& file_;
  Findings& findings_;
};

}  // namespace

domain::InventoryPolicy parse_inventory_policy(std::string const& file, std::string_view yaml,
                                               Findings& findings) {
  try {
    return PolicyReading{file, findings}.read(YAML::Load(std::string{yaml}));
  } catch (YAML::Exception const& error) {
    findings.push_back({.file = file,
                        .line = error.mark.line + 1,
                        .key = {},
                        .message = error.msg,
                        .remedy = "mend the YAML"});
    return {};
  }
}

}  // namespace companion::config
