// The terminal as a screen: the other page of it, key by key. Given back as it was, whatever ends us.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli/top/frame.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::cli {

struct ScreenEvent {
  enum class Kind : std::uint8_t {
    nothing,  ///< the time is over
    keys,     ///< `bytes` were typed
    resized,  ///< or the picture was lost: draw it anew
    end       ///< a signal or the terminal says so
  };
  Kind kind{Kind::nothing};
  std::string bytes{};
};

class Screen {
 public:
  /// unavailable: standard input and output are no terminal.
  [[nodiscard]] static Result<std::unique_ptr<Screen>> open();
  /// Restores the terminal. After a signal that asked to end, the process ends by it.
  ~Screen();
  Screen(Screen const&) = delete;
  Screen& operator=(Screen const&) = delete;

  [[nodiscard]] ScreenSize size() const;
  void show(std::string_view picture);
  [[nodiscard]] ScreenEvent wait(Milliseconds time);

 private:
  /// The other page of the terminal, empty and without its cursor; and back.
  static constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[2J";
  static constexpr std::string_view leave = "\x1b[0m\x1b[?25h\x1b[?1049l";
  /// While it waits, the size is looked at this often.
  static constexpr Milliseconds glance_every{100};

  struct State;
  explicit Screen(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace companion::cli
