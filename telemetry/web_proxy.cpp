#include "telemetry/web_proxy.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <vector>

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

std::string lower(std::string_view text) {
  std::string result{text};
  for (auto& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
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

Bytes bytes_of(address const& from) {
  if (from.is_v4()) {
    auto const bytes = from.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  auto const bytes = from.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

bool share_first_bits(Bytes const& one, Bytes const& other, unsigned bits) {
  if (one.size() != other.size() || bits > one.size() * 8) return false;
  auto const whole = static_cast<std::ptrdiff_t>(bits / 8);
  if (!std::equal(one.begin(), one.begin() + whole, other.begin())) return false;
  auto const rest = bits % 8;
  if (rest == 0) return true;
  auto const at = static_cast<std::size_t>(whole);
  return (one[at] >> (8 - rest)) == (other[at] >> (8 - rest));
}

bool is_in_network(address const& host, std::string_view entry) {
  auto const slash = entry.find('/');
  auto const network = address_of(std::string{entry.substr(0, slash)});
  if (!network) return false;
  if (slash == entry.npos) return *network == host;
  unsigned bits = 0;
  auto const* const last = entry.data() + entry.size();
  auto const [end, error] = std::from_chars(entry.data() + slash + 1, last, bits);
  return error == std::errc{} && end == last && share_first_bits(bytes_of(host), bytes_of(*network), bits);
}

bool is_spared_by(std::string_view entry, std::string const& host) {
  if (entry == "*") return true;
  if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']')
    entry = entry.substr(1, entry.size() - 2);
  if (auto const number = address_of(host)) return is_in_network(*number, entry);
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

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    auto const* const digits = text.data() + i + 1;
    auto const whole = text[i] == '%' && i + 2 < text.size() &&
                       std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    decoded += whole ? static_cast<char>(value) : text[i];
    if (whole) i += 2;
  }
  return decoded;
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

std::string WebProxy::authority() const {
  auto const bracketed = host.find(':') == host.npos ? host : '[' + host + ']';
  return bracketed + ':' + std::to_string(port);
}

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
