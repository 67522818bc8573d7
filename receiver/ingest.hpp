// A body on its way in: bytes become observations, in slices, while it is read.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/time.hpp"
#include "receiver/message.hpp"

namespace companion::litellm {
class PayloadDecoder;
}

namespace companion::receiver {

class Pairing;
class TokenStore;

/// How many facts of all kinds there are to commit.
[[nodiscard]] std::size_t facts_in(Observations const& batch);

/// Lives for one request; knows no socket and no ledger. The server commits what it gathers.
class Ingest {
 public:
  Ingest() = default;
  Ingest(Ingest const&) = delete;
  Ingest& operator=(Ingest const&) = delete;
  virtual ~Ingest() = default;

  /// The next bytes as they came over the wire.
  virtual void received(std::string_view /*bytes*/) {}
  /// The next bytes, decompressed.
  virtual void push(std::string_view bytes) = 0;
  /// The body ended as it should.
  virtual void finish() = 0;
  /// The body cannot be read on; what was gathered stays. `reason` is a constant without content.
  virtual void cut_off(std::string_view reason) = 0;
  /// Enough is gathered to be committed before more is read: memory follows the slice, not the body. After
  /// finish(): there is more to be taken.
  [[nodiscard]] virtual bool is_full() const = 0;
  /// Hands over what has gathered.
  [[nodiscard]] virtual Observations take() = 0;
  /// finish() and the take() after it are work for the pool: they touch nothing but what is the ingest's own.
  [[nodiscard]] virtual bool is_heavy() const { return false; }
  virtual void committed(Receipt const& receipt) = 0;
  /// After everything was committed.
  [[nodiscard]] virtual Answer answer() const = 0;
  /// A refusal, in the words of the sender's protocol.
  [[nodiscard]] virtual Answer refused(Answer refusal) const { return refusal; }
};

/// A body as it came, for somebody else.
struct Passing {
  std::string_view path;  ///< "/v1/logs", a constant
  std::string content_type;
  std::string content_encoding;
  std::string body;
  std::string passed_by;  ///< who handed it on before it came here (passed_by_header), or empty
};

/// What an ingest may need to begin.
struct Opening {
  litellm::PayloadDecoder&
      decoder;  ///< outlives the ingest, shared: nothing of it is kept between two elements
  Instant received{};
  std::string_view content_type{};  ///< lives as long as the request
  std::string_view content_encoding{};
  std::string_view passed_by{};
  std::function<void(Passing)> const* forward{nullptr};  ///< empty or null: nobody else wants it
  std::string_view origin{};                             ///< lives as long as the request
  Pairing* pairing{nullptr};                             ///< these two outlive the ingest
  TokenStore* tokens{nullptr};
};

}  // namespace companion::receiver
