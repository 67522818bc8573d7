// What an answer of a proxy means before its content is looked at, and what to tell a person. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace companion::litellm {

/// An answer, or why there is none.
struct Answer {
  std::optional<unsigned> status;  ///< empty: there was no answer
  std::string etag;
  std::string location;  ///< of a redirect
  std::string body;
  std::string failure;    ///< why there was no answer, one sentence
  bool too_large{false};  ///< it was longer than we take
};

enum class Meaning : std::uint8_t {
  good,
  unchanged,         ///< 304
  no_database,       ///< the proxy keeps no book
  refused,           ///< the proxy does not take the key
  not_for_this_key,  ///< the key is good, but may not ask this
  missing,           ///< this version has no such question
  too_large,
  busy,    ///< the whole proxy wants to be left alone for a while
  broken,  ///< this question failed; later may work
  unreachable,
};

struct Judgement {
  Meaning meaning{Meaning::good};
  std::string problem;  ///< one sentence; with its remedy where there is one
};

[[nodiscard]] Judgement judge(Answer const& answer);

}  // namespace companion::litellm
