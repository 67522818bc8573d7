// POST /v1/litellm: LiteLLM's generic_api callback in every form it posts.
#pragma once

#include <memory>

#include "companion/time.hpp"
#include "litellm/payload.hpp"
#include "receiver/ingest.hpp"

namespace companion::receiver::routes {

/// `decoder` outlives it and may be shared: nothing of it is kept between two elements.
[[nodiscard]] std::unique_ptr<Ingest> open_litellm(litellm::PayloadDecoder& decoder, Instant received);

}  // namespace companion::receiver::routes
