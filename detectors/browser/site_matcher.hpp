// Which site of the catalogue a URL belongs to, if any. By host and path, never by a piece of text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "detectors/catalogue.hpp"

namespace companion::detectors {

class SiteMatcher {
 public:
  /// `sites` outlives the matcher.
  explicit SiteMatcher(Catalogue const& sites);

  /// nullptr when the page is of none. The entry that says most about the place wins: the longest host, then
  /// the longest path. Only http and https; letters of the host in any case; a port does not matter.
  [[nodiscard]] CatalogueEntry const* match(std::string_view url) const;

 private:
  struct Place {
    std::string path;   ///< prefix in whole steps: "/chat" covers "/chat" and "/chat/1", not "/chatter"
    std::string query;  ///< "ia=chat": must be one of the query's parts; empty = any
    CatalogueEntry const* site{nullptr};  ///< nullptr: an exception
  };

  void add(std::string_view place, CatalogueEntry const* site);
  [[nodiscard]] Place const* find(std::string_view host, std::string_view path, std::string_view query) const;

  std::unordered_map<std::string, std::vector<Place>> places_;  ///< by host
};

}  // namespace companion::detectors
