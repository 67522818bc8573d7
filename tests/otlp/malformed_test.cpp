// Bodies that are no OTLP: refused as a whole, or read as the nothing that they are.
#include <gtest/gtest.h>

#include "bodies.hpp"

namespace companion::otlp::testing {
namespace {

std::string nested(int depth) {
  return R"({"resourceLogs":)" + std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']') + "}";
}

TEST(OtlpMalformed, BodiesThatAreNoJsonObjectAreRefused) {
  for (std::string const& body :
       {std::string{}, std::string{"null"}, std::string{"[]"}, std::string{"{"}, std::string{"{}{}"},
        std::string{"{\"a\":}"}, std::string{"\xff\xfe"}, std::string{"{\"a\":\"\xc3\x28\"}"}, nested(200),
        std::string{"{\"resourceLogs\":[}"}, std::string(64, '{')}) {
    EXPECT_FALSE(LogsDecoder::open(Encoding::json, body).has_value()) << body.substr(0, 30);
  }
}

TEST(OtlpMalformed, JsonOfAnotherShapeIsRefused) {
  for (std::string const& body :
       {std::string{R"({"resourceLogs":{}})"}, std::string{R"({"resourceLogs":"x"})"},
        std::string{R"({"resourceLogs":[1,null,"x"]})"}, std::string{R"({"resourceLogs":[{"scopeLogs":7}]})"},
        std::string{R"({"resourceLogs":[{},{"scopeLogs":[{"logRecords":[{},[]]}]}]})"}}) {
    EXPECT_FALSE(LogsDecoder::open(Encoding::json, body).has_value()) << body;
  }
}

TEST(OtlpMalformed, JsonThatHoldsNoRecordsTellsNothing) {
  for (std::string const& body :
       {std::string{"{}"}, std::string{R"({"resourceLogs":null})"},
        std::string{R"({"resourceLogs":[{},{"scopeLogs":[]},{"scopeLogs":[{"logRecords":null}]}]})"},
        std::string{
            R"({"resourceLogs":[{"resource":[],"scopeLogs":[{"logRecords":[{"attributes":[1]}]}]}]})"},
        std::string{R"({"resourceMetrics":[]})"}}) {
    auto const seen = read(Encoding::json, body);
    EXPECT_EQ(seen.reason, "") << body;
    EXPECT_TRUE(seen.sightings.empty()) << body;
  }
}

TEST(OtlpMalformed, BodiesThatAreNoProtobufAreRefused) {
  using namespace std::string_literals;
  for (std::string const& body : {"\x0a\x05\x12"s,              // a length past the end
                                  "\x0a\xff\xff\xff\xff\xff"s,  // a varint without an end
                                  "\x0f\x00"s,                  // a wire type that does not exist
                                  "\x00\x00"s,                  // field 0
                                  "hello"s, "{\"resourceLogs\":[]}"s}) {
    EXPECT_FALSE(LogsDecoder::open(Encoding::protobuf, body).has_value()) << body;
  }
}

TEST(OtlpMalformed, AnEmptyProtobufBodyIsAnEmptyRequest) {
  EXPECT_TRUE(read(Encoding::protobuf, "").sightings.empty());
  EXPECT_EQ(read(Encoding::protobuf, "").reason, "");
}

TEST(OtlpMalformed, FieldsOfAnotherTypeArePassedOver) {
  std::string record;
  protozero::pbf_writer writer{record};
  writer.add_string(1, "a time that is a text");
  writer.add_int64(6, 7);
  writer.add_fixed64(5, 7);
  std::string scope;
  protozero::pbf_writer{scope}.add_message(2, record);
  std::string logs;
  protozero::pbf_writer{logs}.add_message(2, scope);
  std::string request;
  protozero::pbf_writer{request}.add_message(1, logs);
  auto const seen = read(Encoding::protobuf, request);
  EXPECT_TRUE(seen.sightings.empty());
  EXPECT_EQ(seen.reason, "");
}

TEST(OtlpMalformed, OneBrokenRecordCostsItselfOnly) {
  auto body = claude_body();
  auto const good = body.records[0];
  set(body, "input_tokens", "broken");
  body.records.push_back(good);
  for (auto const& seen :
       {read(Encoding::json, json_of(body)), read(Encoding::protobuf, protobuf_of(body))}) {
    EXPECT_EQ(seen.sightings.size(), 1U);
    EXPECT_EQ(seen.rejected, 1U);
  }
}

TEST(OtlpMalformed, ManyBrokenRecordsAreCountedAndAFewAreTold) {
  auto body = claude_body();
  set(body, "input_tokens", "broken");
  body.records.resize(300, body.records[0]);
  auto decoder = LogsDecoder::open(Encoding::protobuf, protobuf_of(body));
  ASSERT_TRUE(decoder.has_value());
  auto const found = decoder->next(1000);
  EXPECT_EQ(found.quarantined.size(), 100U);
  EXPECT_EQ(decoder->rejected(), 300U);
}

TEST(OtlpMalformed, ABigBodyComesInSlices) {
  auto body = claude_body();
  body.records.resize(2500, body.records[0]);
  auto decoder = LogsDecoder::open(Encoding::json, json_of(body));
  ASSERT_TRUE(decoder.has_value());
  EXPECT_EQ(decoder->next(1000).sightings.size(), 1000U);
  EXPECT_FALSE(decoder->is_done());
  EXPECT_EQ(decoder->next(1000).sightings.size(), 1000U);
  EXPECT_EQ(decoder->next(1000).sightings.size(), 500U);
  EXPECT_TRUE(decoder->is_done());
}

TEST(OtlpMalformed, RecordsThatAreNobodysBusinessEndASliceToo) {
  auto body = claude_body();
  auto const ours = body.records[0];
  body.records[0].body = "somebody.else";
  body.records[0].attributes.clear();
  body.records.resize(2500, body.records[0]);
  body.records.push_back(ours);
  for (auto const encoding : {Encoding::json, Encoding::protobuf}) {
    auto decoder =
        LogsDecoder::open(encoding, encoding == Encoding::json ? json_of(body) : protobuf_of(body));
    ASSERT_TRUE(decoder.has_value());
    EXPECT_TRUE(decoder->next(1000).sightings.empty());
    EXPECT_FALSE(decoder->is_done());
    EXPECT_TRUE(decoder->next(1000).sightings.empty());
    EXPECT_EQ(decoder->next(1000).sightings.size(), 1U);
    EXPECT_TRUE(decoder->is_done());
  }
}

}  // namespace
}  // namespace companion::otlp::testing
