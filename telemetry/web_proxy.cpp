#include "telemetry/web_proxy.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <vector>

#include "core/text.hpp"

namespace companion::telemetry {
namespace {

using boost::asio::ip::address;
using Bytes = std::vector<unsigned char>;

constexpr std::uint16_t usual_port = 1080;

tl::unexpected<Error> refuse(std::string_view proxy, std::string_view why) {
  return fail(Errc::invalid, "The web proxy " + without_credentials(proxy) +
                                 " cannot be used: " + std::string{why} +
                                 ". Write it as http://user:password@host:port, or none to do without.");
}

std::optional<address> address_of(std::string const& host) {
  boost::system::error_code error;
  auto const found = boost::asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return found;
}

bool is_this_machine(std::string const& host) {
  auto const name = lower(host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  auto const found = address_of(host);
  if (!found) return false;
  if (found->is_v6() && found->to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, found->to_v6()).is_loopback();
  }
  return found->is_loopback();
}

bool is_in_network(address const& host, std::string const& entry) {
  boost::system::error_code error;
  if (auto const single = address_of(entry)) return *single == host;
  if (host.is_v4()) {
    auto const network = boost::asio::ip::make_network_v4(entry, error);
    return !error &&
           boost::asio::ip::network_v4{host.to_v4(), network.prefix_length()}.network() == network.network();
  }
  auto const network = boost::asio::ip::make_network_v6(entry, error);
  return !error &&
         boost::asio::ip::network_v6{host.to_v6(), network.prefix_length()}.network() == network.network();
}

bool is_spared_by(std::string_view entry, std::string const& host) {
  if (entry == "*") return true;
  if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']')
    entry = entry.substr(1, entry.size() - 2);
  if (auto const number = address_of(host)) return is_in_network(*number, std::string{entry});
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  while (entry.starts_with('.')) entry.remove_prefix(1);
  auto const domain = lower(entry);
  auto const name = lower(host);
  return !domain.empty() && (name == domain || name.ends_with('.' + domain));
}

bool is_spared(std::string_view list, std::string const& host) {
  while (!list.empty()) {
    auto const end = std::min(list.find_first_of(", \t"), list.size());
    auto const entry = list.substr(0, end);
    if (!entry.empty() && is_spared_by(entry, host)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string basic(std::string_view credentials) {
  auto const colon = credentials.find(':');
  auto text = percent_decoded(credentials.substr(0, colon)) + ':';
  if (colon != credentials.npos) text += percent_decoded(credentials.substr(colon + 1));
  Bytes const plain{text.begin(), text.end()};
  Bytes coded((plain.size() + 2) / 3 * 4 + 1);
  auto const size = EVP_EncodeBlock(coded.data(), plain.data(), static_cast<int>(plain.size()));
  return "Basic " + std::string{coded.begin(), coded.begin() + size};
}

Result<WebProxy> parse(std::string_view text) {
  auto rest = text;
  if (auto const scheme_end = rest.find("://"); scheme_end != rest.npos) {
    if (lower(rest.substr(0, scheme_end)) != "http")
      return refuse(text, "only http:// proxies are known here");
    rest.remove_prefix(scheme_end + 3);
  }
  WebProxy proxy;
  if (auto const at = rest.rfind('@'); at != rest.npos) {
    proxy.authorization = basic(rest.substr(0, at));
    rest.remove_prefix(at + 1);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  auto const url = parse_url("http://" + std::string{rest});
  if (!url) return refuse(text, "its host or port is not valid");
  auto const bracket = rest.rfind(']');
  auto const named = rest.find(':', bracket == rest.npos ? 0 : bracket) != rest.npos;
  proxy.host = url->host;
  proxy.port = named ? url->port : usual_port;
  return proxy;
}

/// What the environment has for such a destination.
std::string_view of_environment(WebProxyOptions const& options, Url const& destination) {
  auto const& own = destination.scheme == Scheme::https ? options.https : options.http;
  if (own.empty() && options.all.empty()) return {};
  if (is_spared(options.none_for, destination.host)) return {};
  return own.empty() ? options.all : own;
}

}  // namespace

std::string WebProxy::authority() const { return host_and_port(host, port); }

Result<std::optional<WebProxy>> choose_web_proxy(WebProxyOptions const& options, Url const& destination) {
  if (options.url == "none" || is_this_machine(destination.host)) return std::nullopt;
  auto const text = options.url.empty() ? of_environment(options, destination) : options.url;
  if (text.empty()) return std::nullopt;
  auto proxy = parse(text);
  if (!proxy) return propagate(proxy);
  return std::optional<WebProxy>{std::move(*proxy)};
}

std::string without_credentials(std::string_view proxy) {
  auto const at = proxy.rfind('@');
  if (at == proxy.npos) return std::string{proxy};
  auto const scheme_end = proxy.substr(0, at).find("://");
  auto const scheme = scheme_end == proxy.npos ? std::string_view{} : proxy.substr(0, scheme_end + 3);
  return std::string{scheme} + "***" + std::string{proxy.substr(at)};
}

}  // namespace companion::telemetry
