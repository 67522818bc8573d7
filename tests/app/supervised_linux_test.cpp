// What a real daemon tells whoever started it: a datagram socket of this test in the place of systemd.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <future>
#include <string>
#include <vector>

#include "app/daemon.hpp"
#include "tests/app/sample_home.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;

/// Where systemd would listen.
class Manager {
 public:
  explicit Manager(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof(address)), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "300000", 1);
  }
  Manager(Manager const&) = delete;
  Manager& operator=(Manager const&) = delete;
  ~Manager() { ::close(socket_); }

  /// Its words up to one that begins so; the last of them does, unless it did not come in time.
  std::vector<std::string> until(std::string const& beginning) const {
    std::vector<std::string> heard;
    auto const end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
      pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 100) != 1) continue;
      std::array<char, 4096> text{};
      auto const size = ::recv(socket_, text.data(), text.size(), 0);
      heard.emplace_back(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
      if (heard.back().starts_with(beginning)) break;
    }
    return heard;
  }

 private:
  int socket_{-1};
};

TEST(SupervisedDaemon, TellsWhenItListensThatItLivesAndThatItStops) {
  test::TempFolder const folder;
  test::SampleHome const home;
  Manager const manager{(folder.path() / "notify").string()};
  auto opened = Daemon::open(home.config());
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  std::promise<std::string> listening;
  auto url = listening.get_future();
  auto ended = std::async(std::launch::async, [&] {
    return (*opened)->run([&](Started const& facts) { listening.set_value(facts.dashboard_url); });
  });
  auto const ready = manager.until("READY=1");
  ASSERT_FALSE(ready.empty());
  EXPECT_EQ(ready.back(), "READY=1\nSTATUS=Listening on " + url.get());
  for (int beat = 0; beat < 3; ++beat) {
    auto const heard = manager.until("WATCHDOG=1");
    ASSERT_FALSE(heard.empty());
    EXPECT_EQ(heard.back(), "WATCHDOG=1");
  }
  (*opened)->stop();
  auto const last = manager.until("STOPPING=1");
  ASSERT_FALSE(last.empty());
  EXPECT_TRUE(last.back().starts_with("STOPPING=1"));
  EXPECT_TRUE(ended.get().has_value());
}

}  // namespace
}  // namespace companion::app
