#include "otlp/response.hpp"

#include <gtest/gtest.h>

#include <protozero/pbf_reader.hpp>

namespace companion::otlp {
namespace {

TEST(OtlpResponse, FullSuccessIsAnEmptyMessage) {
  EXPECT_EQ(export_response(Encoding::protobuf, Signal::logs, 0, ""), "");
  EXPECT_EQ(export_response(Encoding::json, Signal::metrics, 0, ""), "{}");
}

TEST(OtlpResponse, WhatWasRejectedIsCountedInTheWordsOfTheSignal) {
  EXPECT_EQ(export_response(Encoding::json, Signal::logs, 3, "no \"time\""),
            R"({"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"no \"time\""}})");
  EXPECT_EQ(export_response(Encoding::json, Signal::traces, 1, ""),
            R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":""}})");
  auto const body = export_response(Encoding::protobuf, Signal::logs, 3, "no time");
  protozero::pbf_reader reader{body};
  ASSERT_TRUE(reader.next(1));
  auto partial = reader.get_message();
  ASSERT_TRUE(partial.next(1));
  EXPECT_EQ(partial.get_int64(), 3);
  ASSERT_TRUE(partial.next(2));
  EXPECT_EQ(partial.get_string(), "no time");
}

TEST(OtlpResponse, RefusalsAreAStatusWithItsCode) {
  EXPECT_EQ(status_body(Encoding::json, 400, "bad"), R"({"code":3,"message":"bad"})");
  EXPECT_EQ(status_body(Encoding::json, 503, "later"), R"({"code":14,"message":"later"})");
  auto const body = status_body(Encoding::protobuf, 413, "too large");
  protozero::pbf_reader reader{body};
  ASSERT_TRUE(reader.next(1));
  EXPECT_EQ(reader.get_int32(), 8);
  ASSERT_TRUE(reader.next(2));
  EXPECT_EQ(reader.get_string(), "too large");
}

TEST(OtlpResponse, OnlyTheTwoTypesOfOtlpAreKnown) {
  auto encoding = Encoding::protobuf;
  EXPECT_TRUE(parse_content_type("application/json; charset=utf-8", encoding));
  EXPECT_EQ(encoding, Encoding::json);
  EXPECT_TRUE(parse_content_type("Application/X-Protobuf", encoding));
  EXPECT_EQ(encoding, Encoding::protobuf);
  for (auto const* other : {"", "text/plain", "application/grpc", "application/jsonl"})
    EXPECT_FALSE(parse_content_type(other, encoding)) << other;
}

}  // namespace
}  // namespace companion::otlp
