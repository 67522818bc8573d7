// Requests out of bytes, without sockets. The only file that knows Beast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace companion::receiver {

enum class Method : std::uint8_t { get, head, post, put, options, other };

/// What the server needs of a request's head. Views live until the parser's next request.
struct Head {
  Method method{Method::other};
  std::string_view target;
  std::string_view host;
  std::string_view origin;
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view if_none_match;
  std::string_view cookie;
  std::string_view authorization;
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view expect;
  std::string_view passed_by;                   ///< of a forwarded request (message.hpp)
  std::optional<std::uint64_t> content_length;  ///< unset when chunked or absent
  bool is_chunked{false};
  bool keeps_alive{false};
  bool has_cookie{false};
  std::string_view fetch_site;  ///< Sec-Fetch-Site
  bool fetches{false};          ///< there is a Sec-Fetch-* header besides the mode
};

/// Takes requests one after the other: the head, then the body in pieces.
class HttpParser {
 public:
  static constexpr std::size_t head_bytes_max = std::size_t{16} << 10U;

  enum class State : std::uint8_t { more, done, refused };
  struct Step {
    State state{State::more};
    std::size_t used{0};
    std::string_view piece;    ///< of the body
    unsigned status{400};      ///< of a refusal
    std::string_view message;  ///< of a refusal; a constant
  };

  HttpParser();
  ~HttpParser();

  /// Forgets the request before.
  void begin();
  /// Until done. More bytes must follow what was not used.
  [[nodiscard]] Step read_head(std::string_view bytes);
  [[nodiscard]] Head const& head() const { return head_; }
  /// Until done; `piece` lives until the next call and may point into `bytes`.
  [[nodiscard]] Step read_body(std::string_view bytes);
  [[nodiscard]] bool has_body() const;

 private:
  struct Request;
  [[nodiscard]] Step take_head(std::size_t used);
  [[nodiscard]] Step read_chunks(std::string_view bytes);

  std::unique_ptr<Request> request_;
  Head head_;
  std::uint64_t left_{0};  ///< of a body of known length
};

}  // namespace companion::receiver
