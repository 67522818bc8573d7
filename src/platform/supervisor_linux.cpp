// systemd's notify protocol (sd_notify(3)): datagrams of lines to a socket named in the environment. Stable
// and documented for programs without libsystemd, which this spares.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "platform/file_lock.hpp"
#include "platform/make_host.hpp"
#include "platform/supervisor.hpp"

namespace companion::platform {
namespace {

std::string taken_variable(char const* name) {
  auto value = environment_variable(name).value_or("");
  ::unsetenv(name);
  return value;
}

std::optional<std::int64_t> number(std::string const& text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value <= 0) return std::nullopt;
  return value;
}

class Systemd final : public Supervisor {
 public:
  Systemd(std::string socket, std::optional<std::chrono::milliseconds> watchdog)
      : socket_{std::move(socket)}, watchdog_{watchdog} {}

  void ready(std::string_view status) override {
    std::string line{status.substr(0, status.find('\n'))};
    send("READY=1\nSTATUS=" + line);
  }
  void stopping() override { send("STOPPING=1\nSTATUS=Stopping"); }
  void alive() override { send("WATCHDOG=1"); }
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog() const override { return watchdog_; }

 private:
  /// A manager that does not listen is no reason to fail: it will say what it missed.
  void send(std::string const& text) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_.size() >= sizeof(address.sun_path)) return;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (socket_.front() == '@') address.sun_path[0] = '\0';  // the abstract namespace
    int const out = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (out < 0) return;
    auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    static_cast<void>(::sendto(out, text.data(), text.size(), MSG_NOSIGNAL,
                               reinterpret_cast<sockaddr const*>(&address), length));
    ::close(out);
  }

  std::string socket_;
  std::optional<std::chrono::milliseconds> watchdog_;
};

}  // namespace

std::unique_ptr<Supervisor> find_supervisor() {
  auto socket = taken_variable("NOTIFY_SOCKET");
  auto const interval = number(taken_variable("WATCHDOG_USEC"));
  auto const whose = taken_variable("WATCHDOG_PID");
  if (socket.empty() || (socket.front() != '/' && socket.front() != '@')) return nullptr;
  std::optional<std::chrono::milliseconds> watchdog;
  if (interval && (whose.empty() || number(whose) == process_id()))
    watchdog = std::chrono::milliseconds{(*interval + 999) / 1000};
  return std::make_unique<Systemd>(std::move(socket), watchdog);
}

bool standard_error_is_journal() {
  auto const stream = environment_variable("JOURNAL_STREAM");  // "device:inode"
  struct stat found {};
  if (!stream || ::fstat(STDERR_FILENO, &found) != 0) return false;
  return *stream == std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

}  // namespace companion::platform
