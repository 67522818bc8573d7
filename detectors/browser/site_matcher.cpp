#include "detectors/browser/site_matcher.hpp"

#include <algorithm>

namespace companion::detectors {
namespace {

struct Url {
  std::string host;
  std::string_view path;  ///< with its "/"; "/" when there is none
  std::string_view query;
};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_web(std::string_view scheme) {
  auto const name = lower(scheme);
  return name == "https" || name == "http";
}

/// An empty host when it is no web address.
Url parse_url(std::string_view text) {
  Url url;
  auto const colon = text.find("://");
  if (colon == text.npos || !is_web(text.substr(0, colon))) return url;
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  auto const end = std::min(text.find_first_of("/?"), text.size());
  auto authority = text.substr(0, end);
  text.remove_prefix(end);
  if (auto const at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  authority = authority.substr(0, authority.find(':'));
  while (authority.ends_with('.')) authority.remove_suffix(1);
  url.host = lower(authority);
  auto const mark = std::min(text.find('?'), text.size());
  url.path = text.substr(0, mark);
  if (url.path.empty()) url.path = "/";
  url.query = mark < text.size() ? text.substr(mark + 1) : std::string_view{};
  return url;
}

bool covers(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/';
}

bool has_part(std::string_view query, std::string_view part) {
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    if (query.substr(0, end) == part) return true;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

}  // namespace

SiteMatcher::SiteMatcher(Catalogue const& sites) {
  for (auto const& site : sites) {
    for (auto const& host : site.list("hosts")) {
      auto const paths = site.list("paths");
      if (paths.empty()) add(host, &site);
      for (auto const& path : paths) add(host + path, &site);
    }
    for (auto const& exception : site.list("excluding")) add(exception, nullptr);
  }
  for (auto& [host, places] : places_) {
    // The first that fits is the one that says most; an exception before a site of the same place.
    std::stable_sort(places.begin(), places.end(), [](Place const& a, Place const& b) {
      auto const weight = [](Place const& p) { return p.path.size() + p.query.size(); };
      return weight(a) != weight(b) ? weight(a) > weight(b) : a.site == nullptr && b.site != nullptr;
    });
  }
}

void SiteMatcher::add(std::string_view text, CatalogueEntry const* site) {
  auto const slash = std::min(text.find_first_of("/?"), text.size());
  auto const host = lower(text.substr(0, slash));
  auto rest = text.substr(slash);
  auto const mark = std::min(rest.find('?'), rest.size());
  Place place{.path = std::string{rest.substr(0, mark)}, .query = {}, .site = site};
  if (mark < rest.size()) place.query = rest.substr(mark + 1);
  if (place.path.empty()) place.path = "/";
  places_[host].push_back(std::move(place));
}

SiteMatcher::Place const* SiteMatcher::find(std::string_view host, std::string_view path,
                                            std::string_view query) const {
  auto const known = places_.find(std::string{host});
  if (known == places_.end()) return nullptr;
  for (auto const& place : known->second) {
    if (covers(place.path, path) && (place.query.empty() || has_part(query, place.query))) return &place;
  }
  return nullptr;
}

CatalogueEntry const* SiteMatcher::match(std::string_view text) const {
  auto const url = parse_url(text);
  std::string_view host{url.host};
  while (!host.empty()) {
    if (auto const* const place = find(host, url.path, url.query)) return place->site;
    auto const dot = host.find('.');
    if (dot == host.npos) return nullptr;
    host.remove_prefix(dot + 1);
  }
  return nullptr;
}

}  // namespace companion::detectors
