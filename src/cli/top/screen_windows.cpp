#include <windows.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/top/screen.hpp"

namespace companion::cli {
namespace {

using Watch = std::chrono::steady_clock;

constexpr char control_c = 3;

HANDLE output() { return GetStdHandle(STD_OUTPUT_HANDLE); }
HANDLE input() { return GetStdHandle(STD_INPUT_HANDLE); }

ScreenSize ask_size() {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (GetConsoleScreenBufferInfo(output(), &info) == 0) return {};
  return {.rows = static_cast<std::size_t>(info.srWindow.Bottom - info.srWindow.Top + 1),
          .columns = static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1)};
}

/// The keys that wait, as the bytes a terminal would send. Events that are no key presses are dropped: only
/// reading would wait for ever.
std::string waiting_keys() {
  std::string bytes;
  for (;;) {
    INPUT_RECORD record{};
    DWORD count = 0;
    if (PeekConsoleInputA(input(), &record, 1, &count) == 0 || count == 0) return bytes;
    if (ReadConsoleInputA(input(), &record, 1, &count) == 0) return bytes;
    bool const pressed = record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown != 0;
    auto const sent = record.Event.KeyEvent.uChar.AsciiChar;
    if (pressed && sent != 0) bytes += sent;
  }
}

}  // namespace

struct Screen::State {
  DWORD input_before{0};
  DWORD output_before{0};
  ScreenSize size;
};

Result<std::unique_ptr<Screen>> Screen::open() {
  auto state = std::make_unique<State>();
  if (GetConsoleMode(input(), &state->input_before) == 0 ||
      GetConsoleMode(output(), &state->output_before) == 0)
    return fail(Errc::unavailable, "there is no terminal to draw on; use --once or --json");
  // Ctrl-C comes as a key, so that the screen is given back first.
  SetConsoleMode(input(), ENABLE_VIRTUAL_TERMINAL_INPUT);
  SetConsoleMode(output(), state->output_before | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
  state->size = ask_size();
  auto screen = std::unique_ptr<Screen>{new Screen{std::move(state)}};
  screen->show(enter);
  return screen;
}

Screen::Screen(std::unique_ptr<State> state) : state_{std::move(state)} {}

Screen::~Screen() {
  show(leave);
  SetConsoleMode(input(), state_->input_before);
  SetConsoleMode(output(), state_->output_before);
}

ScreenSize Screen::size() const { return state_->size; }

void Screen::show(std::string_view picture) {
  DWORD written = 0;
  WriteFile(output(), picture.data(), static_cast<DWORD>(picture.size()), &written, nullptr);
}

ScreenEvent Screen::wait(Milliseconds time) {
  auto const deadline = Watch::now() + time;
  for (;;) {
    auto const left = std::chrono::ceil<Milliseconds>(deadline - Watch::now());
    auto const slice = std::clamp(left, Milliseconds{0}, glance_every);
    if (WaitForSingleObject(input(), static_cast<DWORD>(slice.count())) == WAIT_OBJECT_0) {
      auto bytes = waiting_keys();
      if (bytes.find(control_c) != bytes.npos) return {.kind = ScreenEvent::Kind::end};
      if (!bytes.empty()) return {.kind = ScreenEvent::Kind::keys, .bytes = std::move(bytes)};
    }
    auto const now = ask_size();
    if (now.rows != state_->size.rows || now.columns != state_->size.columns) {
      state_->size = now;
      return {.kind = ScreenEvent::Kind::resized};
    }
    if (left <= Milliseconds{0}) return {};
  }
}

}  // namespace companion::cli
