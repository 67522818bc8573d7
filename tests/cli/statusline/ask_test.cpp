#include "cli/statusline/ask.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include "app/runtime_file.hpp"
#include "core/time_range.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::cli {
namespace {

/// The zone of this process, for one test.
class Zone {
 public:
  explicit Zone(char const* name) {
    if (auto const* const before = std::getenv("TZ")) before_ = before;
    set(name);
  }
  Zone(Zone const&) = delete;
  Zone& operator=(Zone const&) = delete;
  ~Zone() { set(before_ ? before_->c_str() : nullptr); }

 private:
  static void set(char const* name) {
    name != nullptr ? test::set_variable("TZ", name) : test::unset_variable("TZ");
  }
  std::optional<std::string> before_;
};

TEST(LocalMidnight, IsThatOfTheReports) {
  if (!test::has_modes) GTEST_SKIP() << "TZ names no zone there";
  for (auto const* zone : {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham"}) {
    Zone const here{zone};
    for (auto const* text : {"2026-08-20T13:00:00Z", "2026-08-20T23:59:59.999Z", "2026-01-01T00:00:00Z",
                             "2026-03-29T12:00:00Z", "2026-10-25T12:00:00Z", "2026-11-01T03:30:00Z"}) {
      auto const at = *parse_instant(text);
      EXPECT_EQ(format_instant(local_midnight(at)), format_instant(*start_of_day(at, zone)))
          << zone << ' ' << text;
    }
  }
}

class AskStatus : public testing::Test {
 protected:
  [[nodiscard]] Result<std::string> ask() const {
    return ask_status(
        {.data_dir = folder.path(), .session = "s", .now = *parse_instant("2026-08-20T13:00:00Z")});
  }
  void leave_address(std::string const& url) const {
    ASSERT_TRUE(
        app::write_runtime_file(
            folder.path(), {.pid = 1, .address = {}, .port = 1, .url = url, .started = {}, .version = {}})
            .has_value());
  }
  test::TempFolder folder;
};

TEST_F(AskStatus, WithoutADaemonSaysSo) {
  auto const told = ask();
  ASSERT_FALSE(told.has_value());
  EXPECT_EQ(told.error().code, Errc::not_found);
  EXPECT_EQ(told.error().message, "not running");
}

TEST_F(AskStatus, AnAddressThatNobodyAnswersIsNoDaemon) {
  leave_address("http://127.0.0.1:1/");
  auto const told = ask();
  ASSERT_FALSE(told.has_value());
  EXPECT_EQ(told.error().code, Errc::unavailable);
}

TEST_F(AskStatus, ADaemonWithTlsIsNotAskedButItsLedger) {
  leave_address("https://127.0.0.1:1/");
  auto const told = ask();
  ASSERT_FALSE(told.has_value());
  EXPECT_EQ(told.error().code, Errc::not_found) << "there is no ledger in the folder";
  EXPECT_NE(told.error().message, "not running");
}

}  // namespace
}  // namespace companion::cli
