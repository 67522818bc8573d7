#include "platform/open_to_others.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

bool set_list(std::filesystem::path const& path, wchar_t const* text) {
  PSECURITY_DESCRIPTOR made = nullptr;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &made, nullptr) == 0)
    return false;
  bool const set = ::SetFileSecurityW(path.c_str(), DACL_SECURITY_INFORMATION, made) != 0;
  ::LocalFree(made);
  return set;
}

TEST(OpenToOthers, IsWhatTheListGivesToEverybody) {
  test::TempFolder const folder;
  auto const file = folder.write("tokens.json", "{}");
  EXPECT_FALSE(is_open_to_others(file)) << "a profile is its owner's (under Wine by the umask)";
  ASSERT_TRUE(set_list(file, L"D:P(A;;FA;;;SY)(A;;FR;;;WD)"));
  EXPECT_TRUE(is_open_to_others(file));
  EXPECT_FALSE(is_open_to_others(folder.path() / "none"));
}

TEST(OpenToOthers, TheRemedyNamesTheFile) {
  test::TempFolder const folder;
  auto const file = folder.write("tokens.json", "{}");
  EXPECT_EQ(how_to_close(file), "icacls \"" + file.string() + "\" /inheritance:r /grant:r \"%USERNAME%:F\"");
}

}  // namespace
}  // namespace companion::platform
