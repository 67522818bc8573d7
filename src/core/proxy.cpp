#include "companion/proxy.hpp"

namespace companion {

std::optional<NanoUsd> ProxyAccount::remaining() const {
  if (!max_budget || !spend) return std::nullopt;
  return *max_budget - *spend;
}

std::string_view to_string(AccountKind kind) {
  switch (kind) {
    case AccountKind::key:
      return "key";
    case AccountKind::user:
      return "user";
    case AccountKind::team:
      return "team";
  }
  return "key";
}

}  // namespace companion
