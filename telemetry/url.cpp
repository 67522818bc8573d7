#include "telemetry/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/text.hpp"

namespace companion::telemetry {
namespace {

constexpr std::uint16_t default_port(Scheme scheme) { return scheme == Scheme::https ? 443 : 80; }

// Never quotes the URL whole: its query may hold a key.
tl::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::invalid, "Not a usable URL: " + std::string{why} + '.');
}

std::optional<Scheme> take_scheme(std::string_view& text) {
  auto const end = text.find("://");
  if (end == text.npos) return std::nullopt;
  auto const scheme = lower(text.substr(0, end));
  text.remove_prefix(end + 3);
  if (scheme == "http") return Scheme::http;
  if (scheme == "https") return Scheme::https;
  return std::nullopt;
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  auto const* const last = digits.data() + digits.size();
  auto const [end, error] = std::from_chars(digits.data(), last, port);
  if (error != std::errc{} || end != last || port == 0) return std::nullopt;
  return port;
}

bool is_host(std::string_view host, std::string_view allowed) {
  return !host.empty() && host.find_first_not_of(allowed) == host.npos;
}

constexpr std::string_view address_characters = "0123456789abcdefABCDEF:.%";
constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

bool has_control_or_space(std::string_view text) {
  auto const bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  return std::any_of(text.begin(), text.end(), bad);
}

}  // namespace

std::string Url::authority() const {
  auto text = host.find(':') == host.npos ? host : '[' + host + ']';
  if (port != default_port(scheme)) text += ':' + std::to_string(port);
  return text;
}

Result<Url> parse_url(std::string_view text) {
  // It becomes a line of the request: a line break in it would be a header of somebody else's.
  if (has_control_or_space(text)) return refuse("it contains a space or control character");
  text = text.substr(0, text.find('#'));
  Url url;
  auto const scheme = take_scheme(text);
  if (!scheme) return refuse("it must start with http:// or https://");
  url.scheme = *scheme;
  url.port = default_port(url.scheme);

  auto authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  url.target = text.empty() || text.front() == '?' ? '/' + std::string{text} : std::string{text};
  if (authority.find('@') != authority.npos) return refuse("credentials belong into a header");

  auto const bracketed = !authority.empty() && authority.front() == '[';
  auto const host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == authority.npos) return refuse("the IPv6 address has no closing bracket");
  url.host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  if (!is_host(url.host, bracketed ? address_characters : name_characters))
    return refuse("its host name is not valid");

  auto rest =
      host_end == authority.npos ? std::string_view{} : authority.substr(host_end + (bracketed ? 1 : 0));
  if (rest.empty()) return url;
  auto const port = rest.front() == ':' ? port_of(rest.substr(1)) : std::nullopt;
  if (!port) return refuse("its port is not a number from 1 to 65535");
  url.port = *port;
  return url;
}

std::string host_and_port(std::string const& host, std::uint16_t port) {
  auto const bracketed = host.find(':') == host.npos ? host : '[' + host + ']';
  return bracketed + ':' + std::to_string(port);
}

}  // namespace companion::telemetry
