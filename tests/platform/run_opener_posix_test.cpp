// Programs that open addresses, as scripts of this test.
#include "platform/run_opener.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

class Opener : public ::testing::Test {
 protected:
  std::string script(std::string const& text) {
    folder_.write("opener", "#!/bin/sh\n" + text + "\n");
    auto const path = folder_.path() / "opener";
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }
  std::string told() const {
    std::ifstream in{folder_.path() / "told"};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  test::TempFolder folder_;
};

TEST_F(Opener, GetsTheAddressAsOneArgument) {
  auto const program = script("printf '%s|' \"$#\" \"$1\" > '" + folder_.path().string() + "/told'");
  ASSERT_TRUE(run_opener(program, "http://127.0.0.1:1/open/x y;$(id)").has_value());
  EXPECT_EQ(told(), "1|http://127.0.0.1:1/open/x y;$(id)|");
}

TEST_F(Opener, ItsFailureIsTold) {
  auto const failed = run_opener(script("exit 3"), "http://127.0.0.1:1/");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, Errc::unavailable);
  EXPECT_EQ(failed.error().message.find("127.0.0.1"), std::string::npos) << "the link is for nobody else";
}

TEST_F(Opener, OneThatIsNotInstalledIsTold) {
  auto const failed = run_opener("companion-no-such-opener", "http://127.0.0.1:1/");
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.error().message.find("not installed"), std::string::npos);
}

TEST_F(Opener, ABrowserThatGoesOnRunningIsNotWaitedFor) {
  auto const begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_opener(script("exec sleep 8"), "http://127.0.0.1:1/").has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{7});
}

}  // namespace
}  // namespace companion::platform
