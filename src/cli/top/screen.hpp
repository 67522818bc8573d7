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
  struct State;
  explicit Screen(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace companion::cli
