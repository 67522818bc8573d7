#include "domain/failure_class.hpp"

#include <algorithm>
#include <array>

namespace companion::domain {
namespace {

struct Row {
  std::string_view told;
  std::string_view kind;
};

/// The status that a tool was answered with.
constexpr std::array statuses{
    Row{"400", "rejected"},   Row{"401", "authentication"}, Row{"403", "permission"}, Row{"404", "not_found"},
    Row{"408", "timeout"},    Row{"413", "rejected"},       Row{"415", "rejected"},   Row{"422", "rejected"},
    Row{"429", "rate_limit"}, Row{"500", "server"},         Row{"502", "server"},     Row{"503", "server"},
    Row{"504", "timeout"},    Row{"529", "server"},
};

/// Sighting::error_kind of a proxy.
constexpr std::array kinds{
    Row{"authentication", "authentication"},
    Row{"bad_request", "rejected"},
    Row{"content_policy", "rejected"},
    Row{"context_window", "rejected"},
    Row{"model_not_found", "not_found"},
    Row{"permission", "permission"},
    Row{"provider_error", "server"},
    Row{"provider_unavailable", "server"},
    Row{"rate_limit_provider", "rate_limit"},
    Row{"rate_limit_proxy", "rate_limit"},
    Row{"timeout", "timeout"},
};

template <std::size_t size>
std::string_view kind_in(std::array<Row, size> const& rows, std::string_view told) {
  auto const* const row =
      std::find_if(rows.begin(), rows.end(), [&](Row const& one) { return one.told == told; });
  return row == rows.end() ? std::string_view{} : row->kind;
}

}  // namespace

std::string_view failure_class(Sighting const& failed) {
  if (failed.status != Status::failure) return {};
  return failed.side == Side::local ? kind_in(statuses, failed.error_type)
                                    : kind_in(kinds, failed.error_kind);
}

}  // namespace companion::domain
