#include "config/yaml_nodes.hpp"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace companion::config {
namespace {

/// Anchors make cycles and explosions possible; no sane file comes near.
constexpr int depth_max = 64;
constexpr int nodes_max = 1'000'000;

/// Of the members of mappings.
enum class Order : std::uint8_t { kept, ignored };

using Except = std::span<std::string const>;
using Members = std::vector<std::pair<YAML::Node, YAML::Node>>;

bool is_named(YAML::Node const& node, std::string const& name) {
  return node.IsScalar() && node.Scalar() == name;
}

std::string name_of(YAML::Node const& node) { return node.IsScalar() ? node.Scalar() : std::string{}; }

std::optional<std::pair<YAML::Node, YAML::Node>> find(YAML::Node const& mapping, std::string const& name) {
  if (!mapping.IsDefined() || !mapping.IsMap()) return std::nullopt;
  for (auto const& entry : mapping) {
    if (is_named(entry.first, name)) return std::pair{entry.first, entry.second};
  }
  return std::nullopt;
}

std::optional<std::pair<YAML::Node, YAML::Node>> find(YAML::Node const& root, YamlPath const& path) {
  auto found = find(root, path.front());
  if (!found || path.size() == 1) return found;
  return find(found->second, path.back());
}

class Comparison {
 public:
  explicit Comparison(Order order) : order_{order} {}

  bool same(YAML::Node const& a, YAML::Node const& b, int depth) {
    if (depth > depth_max || ++nodes_ > nodes_max) return false;
    if (a.IsNull() && b.IsNull()) return true;
    if (a.Type() != b.Type() || a.Tag() != b.Tag()) return false;
    if (a.IsScalar()) return a.Scalar() == b.Scalar();
    if (a.IsMap()) return same_members(a, b, {}, depth);
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!same(a[i], b[i], depth + 1)) return false;
    }
    return true;
  }

  bool same_members(YAML::Node const& a, YAML::Node const& b, Except except, int depth) {
    auto const is_mapping = [](YAML::Node const& node) { return is_nothing(node) || node.IsMap(); };
    if (!is_mapping(a) || !is_mapping(b)) return false;
    auto const ours = others(a, except);
    auto const theirs = others(b, except);
    if (ours.size() != theirs.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (!same(ours[i].first, theirs[i].first, depth + 1)) return false;
      if (!same(ours[i].second, theirs[i].second, depth + 1)) return false;
    }
    if (except.size() < 2) return true;
    return same_members(value_at(a, {except[0]}), value_at(b, {except[0]}), except.subspan(1), depth + 1);
  }

 private:
  [[nodiscard]] Members others(YAML::Node const& node, Except except) const {
    Members members;
    if (!node.IsDefined() || !node.IsMap()) return members;
    for (auto const& entry : node) {
      if (except.empty() || !is_named(entry.first, except[0]))
        members.emplace_back(entry.first, entry.second);
    }
    if (order_ == Order::kept) return members;
    // Not sorted in place: assigning a node writes into the document that it stands for.
    std::multimap<std::string, std::size_t> by_name;
    for (std::size_t i = 0; i < members.size(); ++i) by_name.emplace(name_of(members[i].first), i);
    Members sorted;
    for (auto const& [name, index] : by_name) sorted.push_back(members[index]);
    return sorted;
  }

  Order order_;
  int nodes_{0};
};

}  // namespace

YAML::Node value_at(YAML::Node const& root, YamlPath const& path) {
  auto const found = find(root, path);
  return found ? found->second : YAML::Node{YAML::NodeType::Undefined};
}

YAML::Node key_at(YAML::Node const& root, YamlPath const& path) {
  auto const found = find(root, path);
  return found ? found->first : YAML::Node{YAML::NodeType::Undefined};
}

bool is_nothing(YAML::Node const& node) {
  return !node.IsDefined() || node.IsNull() || (!node.IsScalar() && node.size() == 0);
}

bool same_yaml(YAML::Node const& a, YAML::Node const& b, YamlPath const& except) {
  Comparison comparison{Order::kept};
  return except.empty() ? comparison.same(a, b, 0) : comparison.same_members(a, b, except, 0);
}

bool same_yaml_in_any_order(YAML::Node const& a, YAML::Node const& b) {
  return Comparison{Order::ignored}.same(a, b, 0);
}

}  // namespace companion::config
