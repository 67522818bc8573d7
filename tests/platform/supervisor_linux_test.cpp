// systemd's side of the notify protocol: a real datagram socket of this test.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include "platform/supervisor.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

using namespace std::chrono_literals;

class Notified : public ::testing::Test {
 protected:
  void SetUp() override { listen_at((folder_.path() / "notify").string()); }
  void TearDown() override {
    for (auto const* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM"})
      ::unsetenv(name);
    if (socket_ >= 0) ::close(socket_);
  }

  void listen_at(std::string const& name) {
    if (socket_ >= 0) ::close(socket_);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(name.size(), sizeof(address.sun_path));
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    ASSERT_EQ(::bind(socket_, reinterpret_cast<sockaddr const*>(&address), length), 0)
        << std::strerror(errno);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }

  /// The next datagram; empty when none has come.
  std::string heard() const {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 0) != 1) return "";
    std::array<char, 4096> text{};
    auto const size = ::recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

  test::TempFolder folder_;
  int socket_{-1};
};

TEST_F(Notified, HearsWhenItIsReadyAliveAndStopping) {
  auto const supervisor = find_supervisor();
  ASSERT_NE(supervisor, nullptr);
  supervisor->ready("Listening on http://127.0.0.1:4319");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=Listening on http://127.0.0.1:4319");
  supervisor->alive();
  EXPECT_EQ(heard(), "WATCHDOG=1");
  supervisor->stopping();
  EXPECT_EQ(heard(), "STOPPING=1\nSTATUS=Stopping");
}

TEST_F(Notified, InTheAbstractNamespaceToo) {
  listen_at("@companion-supervisor-test-" + std::to_string(::getpid()));
  auto const supervisor = find_supervisor();
  ASSERT_NE(supervisor, nullptr);
  supervisor->alive();
  EXPECT_EQ(heard(), "WATCHDOG=1");
}

TEST_F(Notified, AStatusIsOneLineAndNoOtherAssignment) {
  auto const supervisor = find_supervisor();
  supervisor->ready("well\nMAINPID=1");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=well");
}

TEST_F(Notified, TheWatchdogsPeriodIsThatOfThisProcessAlone) {
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  EXPECT_EQ(find_supervisor()->watchdog(), 60s);
  ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(find_supervisor()->watchdog(), 60s);
  ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(find_supervisor()->watchdog(), std::nullopt) << "it is another process that is watched";
  for (auto const* nonsense : {"", "0", "-5", "60 s", "99999999999999999999"}) {
    ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
    ::setenv("WATCHDOG_USEC", nonsense, 1);
    EXPECT_EQ(find_supervisor()->watchdog(), std::nullopt) << nonsense;
  }
}

TEST_F(Notified, ChildrenDoNotInheritTheSocket) {
  ::setenv("WATCHDOG_USEC", "1000000", 1);
  auto const supervisor = find_supervisor();
  EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
  EXPECT_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
  EXPECT_EQ(find_supervisor(), nullptr);
}

TEST_F(Notified, ASocketThatIsGoneOrNoneIsNoTrouble) {
  ::setenv("NOTIFY_SOCKET", (folder_.path() / "gone").c_str(), 1);
  find_supervisor()->ready("x");
  ::setenv("NOTIFY_SOCKET", ("/" + std::string(300, 'x')).c_str(), 1);
  find_supervisor()->ready("x");
  ::setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
  EXPECT_EQ(find_supervisor(), nullptr);
  EXPECT_EQ(heard(), "");
}

TEST_F(Notified, StandardErrorIsTheJournalWhenItIsThatVeryFile) {
  EXPECT_FALSE(standard_error_is_journal());
  struct stat own {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &own), 0);
  ::setenv("JOURNAL_STREAM", (std::to_string(own.st_dev) + ":" + std::to_string(own.st_ino)).c_str(), 1);
  EXPECT_TRUE(standard_error_is_journal());
  ::setenv("JOURNAL_STREAM", (std::to_string(own.st_dev) + ":1" + std::to_string(own.st_ino)).c_str(), 1);
  EXPECT_FALSE(standard_error_is_journal()) << "redirected since";
}

}  // namespace
}  // namespace companion::platform
