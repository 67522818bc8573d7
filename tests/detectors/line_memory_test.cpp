#include "detectors/logs/line_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace companion::detectors {
namespace {

TEST(LineMemory, GivesBackWhatItWasTold) {
  LineMemory memory;
  EXPECT_EQ(memory.get("model"), "");
  memory.set("model", "gpt-5.4");
  memory.set("model", "claude-sonnet-4-6");
  EXPECT_EQ(memory.get("model"), "claude-sonnet-4-6");
}

TEST(LineMemory, AnEmptyOrAnEndlessTextForgetsTheKey) {
  LineMemory memory;
  memory.set("a", "1");
  memory.set("a", "");
  EXPECT_EQ(memory.get("a"), "");
  memory.set("b", "1");
  memory.set("b", std::string(LineMemory::text_max + 1, 'x'));
  EXPECT_EQ(memory.get("b"), "");
  EXPECT_EQ(memory.encode(), "");
}

TEST(LineMemory, HoldsOnlySoMuch) {
  LineMemory memory;
  for (std::size_t i = 0; i < 3 * LineMemory::entries_max; ++i) memory.set("k" + std::to_string(i), "v");
  memory.set(std::string(LineMemory::text_max + 1, 'k'), "v");
  auto const text = memory.encode();
  EXPECT_EQ(std::count(text.begin(), text.end(), ':'), static_cast<long>(LineMemory::entries_max));
}

TEST(LineMemory, OutlivesTheProcessInOneLineOfText) {
  LineMemory memory;
  memory.set("cwd", "/home/alex/a \"folder\"\n\twith\x01 all");
  memory.set("bad", "not UTF-8: \xff");
  auto const text = memory.encode();
  EXPECT_TRUE(
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  auto const again = LineMemory::decode(text);
  EXPECT_EQ(again.get("cwd"), memory.get("cwd"));
  EXPECT_EQ(again.encode(), LineMemory::decode(again.encode()).encode());
}

TEST(LineMemory, ADamagedStateIsANewOne) {
  for (std::string const text : {"", "{", "[]", "7", R"({"a":)", R"({"a":1,"b":null})"})
    EXPECT_EQ(LineMemory::decode(text).encode(), "") << text;
  EXPECT_EQ(LineMemory::decode(R"({"a":1,"b":"kept"})").get("b"), "kept");
}

}  // namespace
}  // namespace companion::detectors
