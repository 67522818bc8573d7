#include "detectors/direct_api/endpoints.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace companion::detectors {
namespace {

struct Provider {
  std::string_view name;
  std::string_view host;
};

// Names as gen_ai.provider.name has them where it has them.
constexpr std::array providers{
    Provider{"anthropic", "api.anthropic.com"},
    Provider{"openai", "api.openai.com"},
    Provider{"mistral_ai", "api.mistral.ai"},
    Provider{"mistral_ai", "codestral.mistral.ai"},
    Provider{"groq", "api.groq.com"},
    Provider{"deepseek", "api.deepseek.com"},
    Provider{"x_ai", "api.x.ai"},
    Provider{"openrouter", "openrouter.ai"},
    Provider{"together_ai", "api.together.xyz"},
    Provider{"fireworks_ai", "api.fireworks.ai"},
    Provider{"replicate", "api.replicate.com"},
    Provider{"cohere", "api.cohere.com"},
    Provider{"perplexity", "api.perplexity.ai"},
    Provider{"cerebras", "api.cerebras.ai"},
    Provider{"moonshot_ai", "api.moonshot.ai"},
    Provider{"hugging_face", "router.huggingface.co"},
    Provider{"elevenlabs", "api.elevenlabs.io"},
    Provider{"voyage_ai", "api.voyageai.com"},
    Provider{"deepinfra", "api.deepinfra.com"},
    Provider{"nvidia", "integrate.api.nvidia.com"},
};

/// Behind the same addresses as everything else of the company.
bool is_shared_front(std::string_view host) {
  constexpr std::array<std::string_view, 4> fronts{"googleapis.com", "google.com", "github.com",
                                                   "microsoft.com"};
  return std::any_of(fronts.begin(), fronts.end(), [&](auto front) {
    return host == front || (host.ends_with(front) && host[host.size() - front.size() - 1] == '.');
  });
}

constexpr std::chrono::minutes resolve_again{10};
constexpr std::chrono::minutes retry_after{5};
constexpr std::size_t names_at_a_time = 6;
/// A resolver that takes so long for one name takes a thread from others for six.
constexpr std::chrono::seconds slow{1};

bool is_within(Instant now, Instant since, Milliseconds span) {
  return since != Instant{} && now >= since && now - since < span;
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string provider, std::string_view text) {
  Endpoint endpoint{.provider = std::move(provider), .host = {}};
  auto rest = text;
  if (text.starts_with('[')) {
    auto const close = text.find(']');
    if (close == text.npos) return std::nullopt;
    endpoint.host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
  } else {
    endpoint.host = text.substr(0, text.find(':'));
    rest = text.substr(endpoint.host.size());
  }
  if (endpoint.host.empty() || endpoint.provider.empty()) return std::nullopt;
  if (rest.empty()) return endpoint;
  auto const* const end = rest.data() + rest.size();
  auto const parsed = std::from_chars(rest.data() + 1, end, endpoint.port);
  if (rest.front() != ':' || parsed.ec != std::errc{} || parsed.ptr != end || endpoint.port == 0)
    return std::nullopt;
  return endpoint;
}

std::vector<Endpoint> known_endpoints(Catalogue const& sites,
                                      std::map<std::string, std::vector<std::string>> const& own) {
  std::vector<Endpoint> endpoints;
  for (auto const& [name, host] : providers) endpoints.push_back({std::string{name}, std::string{host}});
  for (auto const& site : sites) {
    for (auto const& host : site.list("api_hosts")) {
      bool const known = std::any_of(endpoints.begin(), endpoints.end(),
                                     [&](Endpoint const& endpoint) { return endpoint.host == host; });
      if (!known && !is_shared_front(host)) endpoints.push_back({site.name, host});
    }
  }
  for (auto const& [provider, texts] : own) {
    for (auto const& text : texts) {
      if (auto endpoint = parse_endpoint(provider, text)) endpoints.push_back(std::move(*endpoint));
    }
  }
  return endpoints;
}

/// Those that were not asked about for longest come first: a name that never gets an answer does not keep the
/// others from being asked.
std::vector<std::string> EndpointAddresses::stale(Instant now) {
  std::vector<std::string> names;
  for (auto const& endpoint : endpoints_) {
    auto const& known = names_[endpoint.host];
    bool const listed = std::find(names.begin(), names.end(), endpoint.host) != names.end();
    if (!listed && !is_within(now, known.at, known.failed ? retry_after : resolve_again))
      names.push_back(endpoint.host);
  }
  std::stable_sort(names.begin(), names.end(),
                   [&](auto const& a, auto const& b) { return names_[a].at < names_[b].at; });
  names.resize(std::min(names.size(), names_at_a_time));
  return names;
}

void EndpointAddresses::refresh(Host const& host, Instant now) {
  // No answer about one name, no answer about the others: each would wait for the resolver's whole patience.
  if (is_within(now, away_since_, retry_after)) return;
  auto const names = stale(now);
  for (auto const& name : names) {
    auto const begun = host.clock().now();
    auto found = host.resolve(name);
    auto const ended = host.clock().now();
    auto& known = names_[name];
    known.at = now;
    known.failed = !found;
    // A name server that is away for a moment does not make us forget.
    bool const away = !found && found.error().code == Errc::unavailable;
    if (found) known.addresses = std::move(*found);
    if (away) away_since_ = ended;
    if (away || ended - begun >= slow) break;
  }
  if (!names.empty()) sort_out();
}

void EndpointAddresses::sort_out() {
  providers_.clear();
  for (auto const& endpoint : endpoints_) {
    for (auto const& address : names_[endpoint.host].addresses)
      providers_[address][endpoint.port].insert(endpoint.provider);
  }
  unresolved_ = static_cast<std::size_t>(
      std::count_if(names_.begin(), names_.end(), [](auto const& name) { return name.second.failed; }));
}

std::vector<std::string> EndpointAddresses::addresses() const {
  std::vector<std::string> all;
  for (auto const& [address, ports] : providers_) {
    bool const tells =
        std::any_of(ports.begin(), ports.end(), [](auto const& port) { return port.second.size() == 1; });
    if (tells) all.push_back(address);
  }
  return all;
}

std::optional<std::string_view> EndpointAddresses::provider_of(Connection const& connection) const {
  auto const ports = providers_.find(connection.address);
  if (ports == providers_.end()) return std::nullopt;
  auto const found = ports->second.find(connection.port);
  if (found == ports->second.end() || found->second.size() != 1) return std::nullopt;
  return *found->second.begin();
}

}  // namespace companion::detectors
