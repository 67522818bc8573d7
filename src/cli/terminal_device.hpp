// What the operating system says about the standard streams.
#pragma once

#include <cstddef>
#include <cstdint>

namespace companion::cli {

/// In the order of their file descriptors.
enum class Stream : std::uint8_t { input, output, error };

[[nodiscard]] bool is_terminal(Stream stream);
/// 80 where the system does not say.
[[nodiscard]] std::size_t terminal_columns();

}  // namespace companion::cli
