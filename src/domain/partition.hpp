// Sets that grow together: which items are one, and by which rule. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "companion/call.hpp"

namespace companion::domain {

class Partition {
 public:
  explicit Partition(std::size_t size) : parent_(size), rule_(size, MergeRule::single) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t root(std::size_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }

  /// The smaller root stays, so that the outcome does not depend on the order of joining.
  void join(std::size_t a, std::size_t b, MergeRule rule) {
    auto const left = root(a);
    auto const right = root(b);
    auto const keep = std::min(left, right);
    auto const gone = std::max(left, right);
    rule_[keep] = stronger(stronger(rule_[left], rule_[right]), rule);
    parent_[gone] = keep;
  }

  [[nodiscard]] MergeRule rule(std::size_t node) { return rule_[root(node)]; }

 private:
  static MergeRule stronger(MergeRule a, MergeRule b) {
    if (a == MergeRule::single) return b;
    if (b == MergeRule::single) return a;
    return std::min(a, b);
  }

  std::vector<std::size_t> parent_;
  std::vector<MergeRule> rule_;
};

}  // namespace companion::domain
