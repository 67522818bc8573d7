#include "config/data_dir.hpp"

#include "tests/config/config_fixture.hpp"

namespace companion::config {
namespace {

class DataDirTest : public testing::Test, public ConfigFixture {
 protected:
  /// What both ways say; they must agree.
  [[nodiscard]] std::filesystem::path both() {
    auto const found = find_data_dir(sources);
    EXPECT_EQ(found, loaded().config.data_dir);
    return found;
  }
};

TEST_F(DataDirTest, WithoutAnythingItIsTheUsualPlace) {
  sources.usual_file = "/nonexistent/config.yaml";
  EXPECT_EQ(both(), "/usual");
}

TEST_F(DataDirTest, TheFileTheVariableAndTheFlagWinInThatOrder) {
  write_file("server: {listen: '127.0.0.1:0'}\nstorage:\n  data_dir: /from/file\n");
  EXPECT_EQ(both(), "/from/file");
  variables["COMPANION_STORAGE_DATA_DIR"] = "/from/variable";
  EXPECT_EQ(both(), "/from/variable");
  sources.overrides = {{"--data-dir", "storage.data_dir", "/from/flag"}};
  EXPECT_EQ(both(), "/from/flag");
}

TEST_F(DataDirTest, TheUsualFileIsReadWhereNoneWasNamed) {
  write_file("storage: {data_dir: /from/usual}\n");
  sources.usual_file = *sources.file;
  sources.file.reset();
  EXPECT_EQ(both(), "/from/usual");
}

TEST_F(DataDirTest, WhatIsWrongElsewhereInTheFileDoesNotHideTheFolder) {
  write_file("server: {lisen: 1}\nstorage: {data_dir: /still/found}\n");
  EXPECT_FALSE(trouble().empty());
  EXPECT_EQ(find_data_dir(sources), "/still/found");
}

TEST_F(DataDirTest, AFileThatIsNoYamlLeavesTheUsualPlace) {
  write_file("{{{");
  EXPECT_EQ(find_data_dir(sources), "/usual");
  sources.file = "/nonexistent.yaml";
  EXPECT_EQ(find_data_dir(sources), "/usual");
}

}  // namespace
}  // namespace companion::config
