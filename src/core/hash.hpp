// 64-bit hashing for look-ups. Not a proof of equality: whoever finds by hash compares the values.
#pragma once

#include <cstdint>
#include <string_view>

namespace companion {

[[nodiscard]] std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace companion
