#include "receiver/pairing.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "platform/replace_file.hpp"
#include "receiver/secret_text.hpp"

namespace companion::receiver {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_letters = 8;
constexpr std::size_t file_bytes_max = 1024;

struct Offer {
  std::string salt;
  std::string sha256;
  Instant expires{};
};

std::string digest_of(std::string_view salt, std::string_view letters) {
  return sha256_hex(std::string{salt}.append(":").append(letters));
}

unsigned value_of(char hex_digit) {
  return static_cast<unsigned>(hex_digit <= '9' ? hex_digit - '0' : hex_digit - 'a' + 10);
}

/// Two hex digits a letter: 256 is a multiple of 32, so each is as likely as the others.
std::string letters_of(std::string_view hex) {
  std::string letters;
  for (std::size_t i = 0; i < code_letters; ++i) {
    auto const byte = value_of(hex[2 * i]) * 16 + value_of(hex[2 * i + 1]);
    letters.push_back(alphabet[byte % alphabet.size()]);
  }
  return letters;
}

/// As a person may have typed it; nullopt when it cannot be a code.
std::optional<std::string> letters_typed(std::string_view code) {
  std::string letters;
  for (char c : code) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (alphabet.find(c) == std::string_view::npos || letters.size() == code_letters) return std::nullopt;
    letters.push_back(c);
  }
  return letters.size() == code_letters ? std::optional{std::move(letters)} : std::nullopt;
}

std::optional<Offer> read_offer(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text(file_bytes_max, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  auto const document = json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  auto const word = [&document](char const* key) {
    auto const found = document.find(key);
    return found != document.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  auto const expires = parse_instant(word("expires"));
  if (!expires || word("sha256").empty()) return std::nullopt;
  return Offer{.salt = word("salt"), .sha256 = word("sha256"), .expires = *expires};
}

/// A clock that was set back must not make a code good for hours.
bool is_good(Offer const& offer, Instant now) {
  return now < offer.expires && offer.expires - now <= pairing_time;
}

}  // namespace

fs::path pairing_file(fs::path const& token_file) {
  return token_file.empty() ? fs::path{} : token_file.parent_path() / "pairing.json";
}

Result<PairingCode> offer_pairing(fs::path const& file, Instant now) {
  auto const secret = random_secret();
  if (!secret) return tl::unexpected<Error>(secret.error());
  auto const letters = letters_of(*secret);
  auto const salt = secret->substr(2 * code_letters);
  auto const expires = now + pairing_time;
  json const document{
      {"salt", salt}, {"sha256", digest_of(salt, letters)}, {"expires", format_instant(expires)}};
  auto written = platform::replace_private_file(file, document.dump() + "\n");
  if (!written) return propagate(written);
  return PairingCode{.text = letters.substr(0, code_letters / 2) + "-" + letters.substr(code_letters / 2),
                     .expires = expires};
}

bool is_pairing_offered(fs::path const& file, Instant now) {
  auto const offer = read_offer(file);
  return offer && is_good(*offer, now);
}

Result<void> Pairing::redeem(std::string_view code, Instant now) {
  auto const offer = file_.empty() ? std::nullopt : read_offer(file_);
  std::error_code error;
  if (offer && !is_good(*offer, now)) fs::remove(file_, error);
  if (!offer || !is_good(*offer, now)) {
    return fail(Errc::not_found,
                "no code waits here, or its five minutes are over; `companion connect "
                "browser` shows a new one");
  }
  if (std::exchange(tried_, offer->sha256) != offer->sha256) wrong_ = 0;
  auto const letters = letters_typed(code);
  if (letters && same_digest(digest_of(offer->salt, *letters), offer->sha256)) {
    // Once: who does not get to remove it was not the first.
    if (fs::remove(file_, error) && !error) return {};
    return fail(Errc::not_found, "that code was used already; `companion connect browser` shows a new one");
  }
  if (++wrong_ < pairing_tries_max) return fail(Errc::denied, "that is not the code; look at it again");
  fs::remove(file_, error);
  return fail(Errc::busy, "too many wrong codes; `companion connect browser` shows a new one");
}

}  // namespace companion::receiver
