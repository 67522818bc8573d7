#include "litellm/element_splitter.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace companion::litellm {
namespace {

struct Collected : ElementSink {
  std::vector<std::string> told;
  void element(std::uint64_t index, std::string_view text) override {
    told.push_back(std::to_string(index) + ":" + std::string{text});
  }
  void malformed(std::uint64_t index, std::string_view reason, std::uint64_t bytes) override {
    told.push_back(std::to_string(index) + "!" + std::string{reason} + "/" + std::to_string(bytes));
  }
};

using Told = std::vector<std::string>;

Told split(std::string_view body, std::size_t piece = std::string_view::npos, std::size_t limit = 1U << 20U) {
  Collected sink;
  ElementSplitter splitter{sink, limit};
  for (std::size_t at = 0; at < body.size(); at += std::min(piece, body.size() - at))
    splitter.push(body.substr(at, piece));
  splitter.finish();
  return sink.told;
}

constexpr std::string_view no_match = "brackets or quotes do not match";
std::string bad(int index, std::string_view reason, int bytes) {
  return std::to_string(index) + "!" + std::string{reason} + "/" + std::to_string(bytes);
}

TEST(ElementSplitter, AnArrayGivesItsElements) {
  EXPECT_EQ(split(R"([{"a":1}, null ,{"b":[1,{"c":"}"}]}])"),
            (Told{R"(0:{"a":1})", "1:null", R"(2:{"b":[1,{"c":"}"}]})"}));
  EXPECT_EQ(split("[]"), Told{});
  EXPECT_EQ(split(" \n[ ]\n"), Told{});
}

TEST(ElementSplitter, NothingAtAllIsNoElement) {
  EXPECT_EQ(split(""), Told{});
  EXPECT_EQ(split(" \r\n\t"), Told{});
  EXPECT_EQ(split("\xEF\xBB\xBF"), Told{});
}

TEST(ElementSplitter, AMarkAndBlanksBeforeTheFirstElementAreSkipped) {
  EXPECT_EQ(split("\xEF\xBB\xBF  \r\n {\"a\":1}"), Told{R"(0:{"a":1})"});
  EXPECT_EQ(split("\xEF\xBB\xBF[null]"), Told{"0:null"});
}

TEST(ElementSplitter, LinesGiveOneElementEach) {
  EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}\nnull\n\n{\"c\":3}"),
            (Told{R"(0:{"a":1})", R"(1:{"b":2})", "2:null", R"(3:{"c":3})"}));
  EXPECT_EQ(split("{\"a\":1}\r\n{\"b\":2}\r\n"), (Told{R"(0:{"a":1})", R"(1:{"b":2})"}));
  EXPECT_EQ(split("null\nnull\n{\"a\":1}\n"), (Told{"0:null", "1:null", R"(2:{"a":1})"}));
}

TEST(ElementSplitter, ABadLineCostsItselfOnly) {
  EXPECT_EQ(split("{\"a\":1}\n{\"b\":[2}\n{\"c\":3}\n"),
            (Told{R"(0:{"a":1})", R"(1:{"b":[2})", R"(2:{"c":3})"}))
      << "the decoder refuses line 1";
  EXPECT_EQ(split("{\"a\":1,\n{\"b\":2}\n{\"c\":3}\n"),
            (Told{R"(0:{"a":1,)", R"(1:{"b":2})", R"(2:{"c":3})"}))
      << "also when the first line is the bad one";
  EXPECT_EQ(split("{\"a\":\"torn\n{\"b\":\"x\"}\n{\"c\":\"y\"}\n"),
            (Told{"0:{\"a\":\"torn", R"(1:{"b":"x"})", R"(2:{"c":"y"})"}));
}

TEST(ElementSplitter, ObjectsInARowEndWithTheirBracket) {
  EXPECT_EQ(split(R"({"a":1}{"b":2} {"c":3})"), (Told{R"(0:{"a":1})", R"(1:{"b":2})", R"(2:{"c":3})"}));
  EXPECT_EQ(split("{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n"),
            (Told{"0:{\n  \"a\": 1\n}", "1:{\n  \"b\": 2\n}"}));
  EXPECT_EQ(split("[{\"a\":1}]\n[{\"b\":2}]"), (Told{R"(0:{"a":1})", R"(1:{"b":2})"}));
}

TEST(ElementSplitter, AfterAMismatchPrettyPrintedObjectsGoOnAtTheNextLineWithABrace) {
  EXPECT_EQ(split("{\n \"a\": 1\n}\n{\n \"b\": ]\n}\n{\n \"c\": 3\n}\n"),
            (Told{"0:{\n \"a\": 1\n}", bad(1, no_match, 9), "2:{\n \"c\": 3\n}"}));
  EXPECT_EQ(split("{\n \"a\": 1,\n \"b\":"), Told{bad(0, no_match, 16)})
      << "one torn object is one bad element";
}

TEST(ElementSplitter, InAnArrayMatchingBracketsKeepAnElementApart) {
  EXPECT_EQ(split(R"([{"a":1},{"b":nope,,},{"c":3}])"),
            (Told{R"(0:{"a":1})", R"(1:{"b":nope,,})", R"(2:{"c":3})"}));
}

TEST(ElementSplitter, AnArrayIsLostFromAMismatchOn) {
  EXPECT_EQ(split(R"([{"a":1},{"b":[},{"c":3}])"),
            (Told{R"(0:{"a":1})", bad(1, "brackets or commas do not match from here on", 16)}));
  EXPECT_EQ(split(R"([{"a":1} {"c":3}])"),
            (Told{R"(0:{"a":1})", bad(1, "brackets or commas do not match from here on", 8)}));
}

TEST(ElementSplitter, ACutArrayKeepsWhatCameBefore) {
  EXPECT_EQ(split(R"([{"a":1},{"b":2)"),
            (Told{R"(0:{"a":1})", bad(1, "the body ends within the element", 6)}));
  EXPECT_EQ(split(R"([{"a":1},)"), (Told{R"(0:{"a":1})", bad(1, "the array has no end", 0)}));
  EXPECT_EQ(split(R"([{"a":"\)"), Told{bad(0, "the body ends within the element", 7)});
}

TEST(ElementSplitter, SpareCommasAreEmptyElements) {
  EXPECT_EQ(split(R"([{"a":1},,null,])"),
            (Told{R"(0:{"a":1})", bad(1, "empty element", 0), "2:null", bad(3, "empty element", 0)}));
  EXPECT_EQ(split("[,]"), (Told{bad(0, "empty element", 0), bad(1, "empty element", 0)}));
}

TEST(ElementSplitter, BareWordsAreHandedOn) {
  EXPECT_EQ(split("hello"), Told{"0:hello"});
  EXPECT_EQ(split("\"text\""), Told{"0:\"text\""});
  EXPECT_EQ(split("[12,true,\"x\"]"), (Told{"0:12", "1:true", "2:\"x\""}));
}

TEST(ElementSplitter, EscapedQuotesDoNotEndAString) {
  EXPECT_EQ(split(R"([{"a":"\"]}"},{"b":"\\"},{"c":"\\\"]"}])"),
            (Told{R"(0:{"a":"\"]}"})", R"(1:{"b":"\\"})", R"(2:{"c":"\\\"]"})"}));
}

TEST(ElementSplitter, TooLargeAnElementIsPassedOver) {
  std::string const big = "{\"a\":\"" + std::string(100, 'x') + "\"}";
  EXPECT_EQ(split("[{\"a\":1}," + big + ",{\"b\":2}]", 7, 50),
            (Told{R"(0:{"a":1})", bad(1, "element too large", 108), R"(2:{"b":2})"}));
  EXPECT_EQ(split("{\"a\":1}\n" + big + "\n{\"b\":2}", 7, 50),
            (Told{R"(0:{"a":1})", bad(1, "element too large", 108), R"(2:{"b":2})"}));
}

TEST(ElementSplitter, TooDeepAnElementIsRefused) {
  auto const told = split("[" + std::string(2000, '[') + std::string(2000, ']') + "]");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].substr(0, 3), "0!b");
}

TEST(ElementSplitter, ManyOpenLinesStayLinear) {
  std::string body;
  for (int i = 0; i < 200'000; ++i) body += "{\"a\":\n";
  EXPECT_EQ(split(body, 4096, 16U << 20U).size(), 200'000U);
}

TEST(ElementSplitter, AnyCutGivesTheSameElements) {
  std::vector<std::string> const bodies{
      "\xEF\xBB\xBF[{\"a\":\"\\\\\\\"x\"},null,\n{\"b\":[1,{}]} , 12,\"s\"]",
      "{\"a\":\"\\\\\"}\r\n{\"b\":[2}\n\nnull\n{\"c\":3}",
      "{\n \"a\": 1\n}\n{\n \"b\": ]\n}\n{\n \"c\": \"\\\"\"\n}\n",
      "{\"a\":1,\n{\"b\":2}\n{\"c\":3}\n",
      "{\"a\":\"torn\n{\"b\":\"x\"}\n",
      R"([{"a":1},{"b":[},{"c":3}])",
      R"({"a":1}{"b":2}[{"c":3},,])",
  };
  for (auto const& body : bodies) {
    auto const whole = split(body);
    for (std::size_t piece = 1; piece < body.size(); ++piece)
      EXPECT_EQ(split(body, piece), whole) << body << piece;
  }
}

TEST(ElementSplitter, RandomBytesNeverStopIt) {
  std::mt19937 random{7};
  std::string_view const alphabet = "{}[]\",:\\\n\r a1\xEF\xBB\xBF";
  for (int round = 0; round < 3000; ++round) {
    std::string body;
    for (auto left = random() % 60; left > 0; --left) body += alphabet[random() % alphabet.size()];
    auto const whole = split(body);
    EXPECT_EQ(split(body, 1 + random() % 5), whole) << body;
  }
}

}  // namespace
}  // namespace companion::litellm
