// How functions that may fail in ordinary use say so. Exceptions are for nobody's code here.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace companion {

/// Only what some caller acts on; the message carries the rest.
enum class Errc {
  invalid,      ///< the input is wrong; repeating it will not help
  not_found,    ///< nothing there
  denied,       ///< the operating system or a rule forbids it
  unavailable,  ///< a peer, seam or feature is not there now; later may work
  busy,         ///< full or locked now; try again
  too_large,    ///< past a stated limit
  corrupt,      ///< stored bytes are not what we wrote
  io,           ///< the operating system failed a read or write
  cancelled,    ///< told to stop
};

/// `message` is one sentence for a person: what, where, and what to do if that is known.
struct Error {
  Errc code{Errc::io};
  std::string message;
};

template <class T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// Hands a failure on unchanged: `if (!r) return propagate(r);`
template <class T>
[[nodiscard]] tl::unexpected<Error> propagate(Result<T>& result) {
  return tl::unexpected<Error>(std::move(result.error()));
}

}  // namespace companion
