#include "receiver/message.hpp"

#include <array>

namespace companion::receiver {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Plus : std::uint8_t { is_blank, stays };

std::optional<std::string> unescape(std::string_view text, Plus plus) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus == Plus::is_blank) {
      plain.push_back(' ');
    } else if (text[at] != '%') {
      plain.push_back(text[at]);
    } else {
      auto const high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
      auto const low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      plain.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    }
  }
  return plain;
}

bool unescape_query(std::string_view query, Parameters& into) {
  while (!query.empty()) {
    auto const part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    auto const equals = part.find('=');
    auto key = unescape(part.substr(0, equals), Plus::is_blank);
    auto const text = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
    auto value = unescape(text, Plus::is_blank);
    if (!key || !value) return false;
    into.emplace_back(std::move(*key), std::move(*value));
  }
  return true;
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  json.push_back('"');
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json.push_back('\\');
      json.push_back(c);
    } else if (byte < 0x20U || byte == 0x7FU) {
      json.append("\\u00").push_back(digits[byte >> 4U]);
      json.push_back(digits[byte & 0xFU]);
    } else {
      json.push_back(c);
    }
  }
  json.push_back('"');
}

Answer refuse(unsigned status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.body = R"({"error":{"code":)";
  append_json_string(answer.body, code);
  answer.body += R"(,"message":)";
  append_json_string(answer.body, message);
  answer.body += "}}\n";
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"companion\"");
  if (status == 429) answer.headers.emplace_back("Retry-After", "10");
  if (status == 503) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

Answer refuse(Refusal const& refusal) { return refuse(refusal.status, refusal.code, refusal.message); }

Answer refuse(Error const& error) {
  switch (error.code) {
    case Errc::invalid:
      return refuse(400, "invalid", error.message);
    case Errc::not_found:
      return refuse(404, "not_found", error.message);
    case Errc::too_large:
      return refuse(413, "too_large", error.message);
    case Errc::busy:
    case Errc::unavailable:
    case Errc::cancelled:
      return refuse(503, "unavailable", error.message);
    case Errc::denied:
    case Errc::corrupt:
    case Errc::io:
      break;
  }
  return refuse(500, "failed", error.message);
}

std::optional<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  text = text.substr(0, text.find('#'));
  auto const mark = text.find('?');
  auto path = unescape(text.substr(0, mark), Plus::stays);
  if (!path) return std::nullopt;
  Target target{.path = std::move(*path), .parameters = {}};
  if (mark != std::string_view::npos && !unescape_query(text.substr(mark + 1), target.parameters))
    return std::nullopt;
  return target;
}

}  // namespace companion::receiver
