#include <gtest/gtest.h>
#include <windows.h>

#include <aclapi.h>

#include <algorithm>
#include <string>

#include "platform/open_to_others.hpp"
#include "platform/replace_file.hpp"
#include "platform/seal.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// Everybody may do everything, and so may they with what is made inside.
bool open_wide(fs::path const& folder) {
  ACL* list = nullptr;
  EXPLICIT_ACCESSW everybody{GENERIC_ALL, GRANT_ACCESS, SUB_CONTAINERS_AND_OBJECTS_INHERIT, {}};
  wchar_t name[] = L"Everyone";
  ::BuildTrusteeWithNameW(&everybody.Trustee, name);
  if (::SetEntriesInAclW(1, &everybody, nullptr, &list) != ERROR_SUCCESS) return false;
  auto path = folder.wstring();
  bool const set = ::SetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                           nullptr, list, nullptr) == ERROR_SUCCESS;
  ::LocalFree(list);
  return set;
}

TEST(PrivateFile, IsItsUsersInAFolderOfEverybodyToo) {
  test::TempFolder const folder;
  if (!open_wide(folder.path())) GTEST_SKIP() << "no access lists can be set here";
  auto const path = folder.path() / "key";
  for (auto const* const text : {"first", "second"}) {
    ASSERT_TRUE(replace_private_file(path, text));
    EXPECT_FALSE(is_open_to_others(path));
    EXPECT_EQ(fs::file_size(path), std::string{text}.size()) << "its own user reads it";
  }
}

TEST(Seal, OpensToWhatWasSealed) {
  std::string secret = "sk-\xC3\x85\n";
  secret += '\0';
  secret += "end";
  for (auto const whom : {SealedFor::user, SealedFor::machine}) {
    auto const sealed = seal(secret, whom);
    ASSERT_TRUE(sealed) << sealed.error().message;
    EXPECT_EQ(sealed->find("sk-"), std::string::npos);
    EXPECT_TRUE(std::all_of(sealed->begin(), sealed->end(), [](char letter) { return letter > ' '; }));
    auto const opened = unseal(*sealed);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(*opened, secret);
  }
}

TEST(Seal, WhatIsNoSealIsSaid) {
  EXPECT_EQ(unseal("").error().code, Errc::corrupt);
  EXPECT_EQ(unseal("!!").error().code, Errc::corrupt);
  EXPECT_EQ(unseal("c2stcGxhaW4=").error().code, Errc::denied);
}

}  // namespace
}  // namespace companion::platform
