#include "platform/session_variables.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

constexpr auto shown =
    "HOME=/home/ann\n"
    "DISPLAY=:0\n"
    "XAUTHORITY=/run/user/1000/gdm/Xauthority\n"
    "OLD_DISPLAY=:9\n"
    "XDG_CURRENT_DESKTOP=$'it\\'s a \\\\ desktop\\twith\\nlines'\n"
    "EMPTY=\n";

TEST(SessionVariables, AreFoundByTheirWholeName) {
  EXPECT_EQ(session_variable(shown, "DISPLAY"), ":0");
  EXPECT_EQ(session_variable(shown, "XAUTHORITY"), "/run/user/1000/gdm/Xauthority");
  EXPECT_EQ(session_variable(shown, "HOME"), "/home/ann");
  EXPECT_EQ(session_variable(shown, "DISP"), "");
  EXPECT_EQ(session_variable(shown, "EMPTY"), "");
  EXPECT_EQ(session_variable("", "DISPLAY"), "");
}

TEST(SessionVariables, AreFreedOfTheQuotesOfShells) {
  EXPECT_EQ(session_variable(shown, "XDG_CURRENT_DESKTOP"), "it's a \\ desktop\twith\nlines");
  EXPECT_EQ(session_variable("A=$'", "A"), "$'") << "cut off: as it is";
  EXPECT_EQ(session_variable("A=$''", "A"), "");
  EXPECT_EQ(session_variable("A=$'x\\'", "A"), "x\\");
}

}  // namespace
}  // namespace companion::platform
