// The dashboard's sessions: one-time codes that become cookies, and what a browser may do with one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "receiver/auth.hpp"

namespace companion::receiver {

/// The cookie's name where a browser calls the daemon `host`: "companion_session_4319". Browsers keep cookies
/// by host, whatever the port; without it in the name two daemons of one machine would end each other's
/// sessions.
[[nodiscard]] std::string session_cookie(std::string_view host);

/// In memory only, bounded, and of every secret only its SHA-256. Loop only; one for all doors of a daemon.
class SessionStore {
 public:
  static constexpr auto code_lifetime = std::chrono::seconds{60};
  static constexpr auto idle_longest = std::chrono::hours{12};
  static constexpr std::size_t codes_max = 16;
  static constexpr std::size_t sessions_max = 64;

  /// `link_secret` is what those must know who may make codes; empty: nobody may.
  explicit SessionStore(std::string_view link_secret = {});

  [[nodiscard]] bool may_make_links(std::string_view secret) const;
  /// A code that opens one session within a minute. Of more than codes_max the oldest goes.
  [[nodiscard]] Result<std::string> make_code(Instant now);
  /// What the cookie says. not_found: there is no such code, it was used, or it is too old.
  [[nodiscard]] Result<std::string> redeem(std::string_view code, Instant now);
  /// Whether that session is open; if so it stays open for idle_longest from now.
  [[nodiscard]] bool touch(std::string_view session, Instant now);

 private:
  struct Kept {
    std::string sha256;
    Instant since;  ///< of a code: when it was made; of a session: when it was used last
  };
  static void forget_older(std::vector<Kept>& kept, Milliseconds longest, Instant now);
  /// A new secret, of which the digest is kept; of more than `most` the oldest goes.
  [[nodiscard]] static Result<std::string> keep_new(std::vector<Kept>& kept, std::size_t most, Instant now);

  std::string link_sha256_;
  std::vector<Kept> codes_;
  std::vector<Kept> sessions_;
};

/// What a request says of who sent it, beyond Credentials.
struct BrowserMarks {
  bool fetches{false};  ///< has a Sec-Fetch-* header besides the mode: a browser's, and no page can drop it
  bool has_cookie{false};         ///< has a Cookie header, whatever is in it
  std::string_view fetch_site{};  ///< Sec-Fetch-Site, or empty
  std::string_view cookie{};      ///< the Cookie header
};

/// The value of the cookie of that name in a Cookie header; nullopt when it is not there. Of several the
/// first.
[[nodiscard]] std::optional<std::string_view> cookie_in(std::string_view cookies, std::string_view name);

enum class Effect : std::uint8_t { reads, writes };

/// For an address that has a scope, where no token was sent: nullopt lets through what comes from no browser
/// and what has an open session. 401 no_session; 403 a write that our own page did not make.
[[nodiscard]] std::optional<Refusal> check_session(AccessPolicy const& policy, SessionStore* sessions,
                                                   BrowserMarks const& marks, Credentials const& sent,
                                                   Effect effect, Instant now);
/// Whether the rule above is for this request at all; if not, tokens decide alone.
[[nodiscard]] bool is_from_browser(BrowserMarks const& marks);

}  // namespace companion::receiver
