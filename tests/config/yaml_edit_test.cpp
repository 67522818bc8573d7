// Changing somebody's YAML without disturbing it: every shape a list and its section may have.
#include "config/yaml_edit.hpp"

#include <gtest/gtest.h>

#include <array>

namespace companion::config {
namespace {

YamlPath const callbacks{"litellm_settings", "callbacks"};

struct Shape {
  char const* name;
  char const* before;
  char const* after;  ///< with the item "ours"
};

constexpr std::array<Shape, 30> shapes{{
    {"an empty file", "", "litellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"comments only", "# mine\n", "# mine\n\nlitellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"a document mark", "---\n", "---\n\nlitellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"no section", "model_list: []\n", "model_list: []\n\nlitellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"no line end at the end", "a: 1", "a: 1\n\nlitellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"a blank line at the end", "a: 1\n\n", "a: 1\n\nlitellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"four spaces", "a:\n    b: 1\n", "a:\n    b: 1\n\nlitellm_settings:\n    callbacks: [\"ours\"]\n"},
    {"an empty section", "litellm_settings:\na: 1\n", "litellm_settings:\n  callbacks: [\"ours\"]\na: 1\n"},
    {"an empty section with a comment", "litellm_settings:  # here\na: 1\n",
     "litellm_settings:  # here\n  callbacks: [\"ours\"]\na: 1\n"},
    {"an empty section at the end", "litellm_settings:", "litellm_settings:\n  callbacks: [\"ours\"]\n"},
    {"a null section", "litellm_settings: null # n\n", "litellm_settings: {callbacks: [\"ours\"]} # n\n"},
    {"an empty flow section", "litellm_settings: {}\n", "litellm_settings: {callbacks: [\"ours\"]}\n"},
    {"a flow section", "litellm_settings: { drop_params: true }\n",
     "litellm_settings: { callbacks: [\"ours\"], drop_params: true }\n"},
    {"a section with a comment before its first key",
     "litellm_settings:\n  # why\n  drop_params: true  # so\n",
     "litellm_settings:\n  callbacks: [\"ours\"]\n  # why\n  drop_params: true  # so\n"},
    {"an empty list", "litellm_settings:\n  callbacks: [ ]\n",
     "litellm_settings:\n  callbacks: [\"ours\" ]\n"},
    {"a null list", "litellm_settings:\n  callbacks:\n  a: 1\n",
     "litellm_settings:\n  callbacks: [\"ours\"]\n  a: 1\n"},
    {"a tilde", "litellm_settings:\n  callbacks: ~  # none\n",
     "litellm_settings:\n  callbacks: [\"ours\"]  # none\n"},
    {"a plain scalar", "litellm_settings:\n  callbacks: langfuse # x\n",
     "litellm_settings:\n  callbacks: [langfuse, \"ours\"] # x\n"},
    {"a quoted scalar", "litellm_settings:\n  callbacks: 'it''s.one'\n",
     "litellm_settings:\n  callbacks: ['it''s.one', \"ours\"]\n"},
    {"a flow list", "litellm_settings:\n  callbacks: ['a', b]  # two\n",
     "litellm_settings:\n  callbacks: ['a', b, \"ours\"]  # two\n"},
    {"a flow list over lines",
     "litellm_settings:\n  callbacks: [\n    \"a\",  # first\n    b # second, or ]\n  ]\n",
     "litellm_settings:\n  callbacks: [\n    \"a\",  # first\n    b, \"ours\" # second, or ]\n  ]\n"},
    {"a flow list with a comma at its end", "litellm_settings:\n  callbacks: [a,]\n",
     "litellm_settings:\n  callbacks: [a, \"ours\",]\n"},
    {"a block list", "litellm_settings:\n  callbacks:\n    - a  # first\n    - \"b\"\n  x: 1\n",
     "litellm_settings:\n  callbacks:\n    - a  # first\n    - \"b\"\n    - \"ours\"\n  x: 1\n"},
    {"a block list at the column of its name", "litellm_settings:\n  callbacks:\n  - a\n  x: 1\n",
     "litellm_settings:\n  callbacks:\n  - a\n  - \"ours\"\n  x: 1\n"},
    {"a block list at the end, no line end", "litellm_settings:\n  callbacks:\n    -   a",
     "litellm_settings:\n  callbacks:\n    -   a\n    - \"ours\""},
    {"quoted names", "\"litellm_settings\":\n  'callbacks' : [a]\n",
     "\"litellm_settings\":\n  'callbacks' : [a, \"ours\"]\n"},
    {"JSON", "{\"litellm_settings\": {\"callbacks\": [\"a\"]}, \"b\": {}}\n",
     "{\"litellm_settings\": {\"callbacks\": [\"a\", \"ours\"]}, \"b\": {}}\n"},
    {"JSON without the section", "{\"b\": 1}\n", "{litellm_settings: {callbacks: [\"ours\"]}, \"b\": 1}\n"},
    {"Windows line ends", "a: 1\r\nlitellm_settings:\r\n  callbacks:\r\n    - a\r\n  x: 1\r\n",
     "a: 1\r\nlitellm_settings:\r\n  callbacks:\r\n    - a\r\n    - \"ours\"\r\n  x: 1\r\n"},
    {"a byte order mark and umlauts",
     "\xEF\xBB\xBF# \xC3\xBC\nlitellm_settings: {\"\xC3\xBC\": 1, callbacks: [a]}\n",
     "\xEF\xBB\xBF# \xC3\xBC\nlitellm_settings: {\"\xC3\xBC\": 1, callbacks: [a, \"ours\"]}\n"},
}};

TEST(YamlEdit, AnItemIsAddedInTheStyleOfTheFileAndNothingElseChanges) {
  for (auto const& shape : shapes) {
    auto const added = with_list_item(shape.before, callbacks, "ours");
    ASSERT_TRUE(added) << shape.name << ": " << added.error().message;
    EXPECT_EQ(*added, shape.after) << shape.name;
    EXPECT_EQ(texts_at(*added, callbacks)->back(), "ours") << shape.name;
  }
}

TEST(YamlEdit, AddingTwiceChangesNothing) {
  for (auto const& shape : shapes) {
    EXPECT_EQ(*with_list_item(shape.after, callbacks, "ours"), shape.after) << shape.name;
  }
}

TEST(YamlEdit, TakingTheItemOutLeavesWhatWasThere) {
  for (auto const& shape : shapes) {
    auto const removed = without_list_item(shape.after, callbacks, "ours");
    ASSERT_TRUE(removed) << shape.name << ": " << removed.error().message;
    EXPECT_EQ(removed->find("ours"), std::string::npos) << shape.name;
    auto const again = with_list_item(*removed, callbacks, "ours");
    ASSERT_TRUE(again) << shape.name << ": " << again.error().message;
    EXPECT_EQ(*texts_at(*again, callbacks), *texts_at(shape.after, callbacks)) << shape.name;
  }
}

TEST(YamlEdit, ItemsAreTakenFromAnyPlace) {
  for (std::string const list : {"[ours, a, 'b']", "[a, ours, 'b']", "[a, 'b', \"ours\"]",
                                 "\n  - ours\n  - a\n  - 'b'", "\n  - a\n  - ours # x\n  - 'b'"}) {
    auto const text = "litellm_settings:\n  callbacks: " + list + "\n";
    auto const removed = without_list_item(text, callbacks, "ours");
    ASSERT_TRUE(removed) << text << removed.error().message;
    EXPECT_EQ(*texts_at(*removed, callbacks), (std::vector<std::string>{"a", "b"})) << text;
  }
}

TEST(YamlEdit, AMappingStandsInLinesOfItsOwnWhereThereIsRoom) {
  YamlPath const path{"callback_settings", "companion"};
  YamlMembers const members{{"url", "\"http://a:1\""}, {"headers", "{X: \"1\"}"}};
  EXPECT_EQ(*with_mapping("a: 1\n", path, members),
            "a: 1\n\ncallback_settings:\n  companion:\n    url: \"http://a:1\"\n    headers: {X: \"1\"}\n");
  EXPECT_EQ(*with_mapping("callback_settings: {x: {}}\n", path, members),
            "callback_settings: {companion: {url: \"http://a:1\", headers: {X: \"1\"}}, x: {}}\n");
  auto const made = with_mapping("callback_settings:\n  x:\n    y: 1\n", path, members);
  EXPECT_EQ(
      *made,
      "callback_settings:\n  companion:\n    url: \"http://a:1\"\n    headers: {X: \"1\"}\n  x:\n    y: 1\n");
  EXPECT_EQ(*text_at(*made, {"callback_settings", "companion", "url"}), "http://a:1");
  EXPECT_EQ(*text_at(*made, {"callback_settings", "companion", "nothing"}), "");
  EXPECT_EQ(*without(*made, path), "callback_settings:\n  x:\n    y: 1\n");
  EXPECT_EQ(*without("callback_settings: {x: {}, companion: {url: [1, 2]}, z: 3}\n", path),
            "callback_settings: {x: {}, z: 3}\n");
}

TEST(YamlEdit, ASectionMadeAtTheEndGoesWithItsLastEntry) {
  for (std::string const text : {"a: 1\n", "# only\n", "a: {b: [1]}\r\n"}) {
    auto const added = with_list_item(text, callbacks, "ours");
    ASSERT_TRUE(added);
    EXPECT_EQ(*without_list_item(*added, callbacks, "ours"), text);
  }
}

TEST(YamlEdit, CommentsBehindWhatIsRemovedStay) {
  EXPECT_EQ(*without("litellm_settings:\n  callbacks:\n    - a\n  # about x\n  x: 1\n", callbacks),
            "litellm_settings:\n  # about x\n  x: 1\n");
  EXPECT_EQ(*without("litellm_settings:\n  callbacks: [a]\n  # the end\n", callbacks), "  # the end\n");
}

TEST(YamlEdit, AValueThatIsThereStays) {
  YamlPath const path{"litellm_settings", "turn_off_message_logging"};
  std::string const text = "litellm_settings:\n  turn_off_message_logging: false\n";
  EXPECT_EQ(*with_value(text, path, "true"), text);
  EXPECT_EQ(*with_value("litellm_settings:\n  a: 1\n", path, "true"),
            "litellm_settings:\n  turn_off_message_logging: true\n  a: 1\n");
}

TEST(YamlEdit, WhatCannotBeChangedSafelyIsRefusedWithItsReason) {
  struct Refused {
    char const* text;
    char const* why;
  };
  for (auto const& [text, why] : std::vector<Refused>{
           {"litellm_settings:\n\tcallbacks: [a]\n", "a tab in the indentation (line 2)"},
           {"litellm_settings: [a\n", "no valid YAML"},
           {"- a\n", "no mapping of sections"},
           {"a: 1\n---\nb: 2\n", "several YAML documents"},
           {"litellm_settings: text\n", "no mapping"},
           {"litellm_settings:\n  callbacks: {a: 1}\n", "no list (line 2)"},
           {"litellm_settings:\n  callbacks: a\n  callbacks: b\n", "there twice (line 3)"},
           {"litellm_settings: {}\nlitellm_settings: {}\n", "there twice (line 2)"},
           {"d: &d {callbacks: [a]}\nlitellm_settings:\n  <<: *d\n  x: 1\n", "anchor"},
           {"list: &l [a]\nlitellm_settings:\n  callbacks: *l\n", "cannot be changed safely"},
           {"s: &s {x: 1}\nlitellm_settings: *s\n", "cannot be changed safely"},
           {"litellm_settings:\n  ? callbacks\n  : [a\n  , b]\n  ? x\n  : &a [*a]\n",
            "cannot be changed safely"},
           {"litellm_settings:\n  callbacks: \"\"\n", "unusual"},
           {"a: 1\n...\n", "cannot be changed safely"},
       }) {
    auto const added = with_list_item(text, callbacks, "ours");
    ASSERT_FALSE(added) << text << *added;
    EXPECT_EQ(added.error().code, Errc::invalid);
    EXPECT_NE(added.error().message.find(why), std::string::npos) << text << added.error().message;
  }
}

TEST(YamlEdit, AnchorsThatAreNotTouchedAreNoHindrance) {
  std::string const text = "p: &p {rpm: 1}\nlitellm_settings: &ls\n  callbacks: &cb [a]\nq: *p\nr: *cb\n";
  EXPECT_FALSE(with_list_item(text, callbacks, "ours")) << "the list is used elsewhere too";
  std::string const own = "p: &p {rpm: 1}\nlitellm_settings: &ls\n  callbacks: &cb [a]\nq: {<<: *p}\n";
  EXPECT_EQ(*with_list_item(own, callbacks, "ours"),
            "p: &p {rpm: 1}\nlitellm_settings: &ls\n  callbacks: &cb [a, \"ours\"]\nq: {<<: *p}\n");
}

TEST(YamlEdit, EqualMeansEqualInMeaning) {
  EXPECT_TRUE(equal_yaml("a: [1, {b: c}]\n", "a:\n  - 1\n  - b: c  # x\n"));
  EXPECT_TRUE(equal_yaml("a: 1\nb: {c: 2, d: 3}\n", "b: {d: 3, c: 2}\na: 1\n"));
  EXPECT_FALSE(equal_yaml("a: [1, 2]\n", "a: [2, 1]\n"));
  EXPECT_FALSE(equal_yaml("a: true\n", "a: \"true\"\n"));
  EXPECT_FALSE(equal_yaml("a: 1\nb: 2\n", "a: 1\n"));
}

}  // namespace
}  // namespace companion::config
