// Hosts of providers' APIs, and what their addresses prove.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors {

struct Endpoint {
  std::string provider;
  std::string host;  ///< or a numeric address
  std::uint16_t port{443};
};

/// Providers that we know, those of the sites' api_hosts, and the user's own. Hosts whose addresses serve
/// everything of a large company are left out: a connection to them proves nothing.
[[nodiscard]] std::vector<Endpoint> known_endpoints(
    Catalogue const& sites, std::map<std::string, std::vector<std::string>> const& own);

/// "host", "host:port", "[v6]:port"; nullopt when it is none of these.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string provider, std::string_view text);

/// Addresses of endpoints, looked up again after a while.
class EndpointAddresses {
 public:
  explicit EndpointAddresses(std::vector<Endpoint> endpoints) : endpoints_{std::move(endpoints)} {}

  /// A few names at a time, so that one slow resolver does not hold a look up for long; none for five minutes
  /// after it was unavailable.
  void refresh(Host const& host, Instant now);
  /// Those that several providers share are left out.
  [[nodiscard]] std::vector<std::string> addresses() const;
  [[nodiscard]] std::optional<std::string_view> provider_of(Connection const& connection) const;
  [[nodiscard]] std::size_t unresolved() const { return unresolved_; }
  [[nodiscard]] std::size_t size() const { return endpoints_.size(); }

 private:
  struct Resolved {
    std::vector<std::string> addresses;
    Instant at{};
    bool failed{false};
  };
  [[nodiscard]] std::vector<std::string> stale(Instant now);
  void sort_out();

  std::vector<Endpoint> endpoints_;
  std::map<std::string, Resolved> names_;
  using PortProviders = std::map<std::uint16_t, std::set<std::string>>;
  std::map<std::string, PortProviders> providers_;  ///< by address
  std::size_t unresolved_{0};
  Instant away_since_{};  ///< no resolver could be asked; epoch: it answers
};

}  // namespace companion::detectors
