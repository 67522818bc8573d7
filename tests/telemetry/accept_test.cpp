#include "telemetry/accept.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

bool wants_open(std::string_view accept) { return negotiate(accept) == TextFormat::openmetrics; }

TEST(Accept, WhoAsksForNothingGetsThePlainText) {
  for (auto const* const accept : {"", "*/*", "text/plain", "text/html,*/*;q=0.8", "application/*", ",;,"}) {
    EXPECT_FALSE(wants_open(accept)) << accept;
  }
}

TEST(Accept, OpenMetricsIsForWhoNamesIt) {
  for (auto const* const accept :
       {"application/openmetrics-text", "application/openmetrics-text; version=1.0.0",
        "application/openmetrics-text;version=\"1.0.0\";charset=utf-8", "Application/OpenMetrics-Text",
        "text/html, application/openmetrics-text ; q=0.2"}) {
    EXPECT_TRUE(wants_open(accept)) << accept;
  }
}

TEST(Accept, WhatPrometheusSends) {
  EXPECT_TRUE(
      wants_open("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q="
                 "0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
  EXPECT_TRUE(wants_open(
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/"
      "openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/"
      "plain;version=0.0.4;q=0.3,*/*;q=0.2"));
  EXPECT_FALSE(wants_open("text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.4"))
      << "scrape_protocols that prefer the plain text";
}

TEST(Accept, AVersionThatWeDoNotWriteIsNotTaken) {
  EXPECT_FALSE(wants_open("application/openmetrics-text;version=0.0.1"));
  EXPECT_FALSE(wants_open("application/openmetrics-text;version=2.0.0, text/plain"));
}

TEST(Accept, ZeroMeansNever) {
  EXPECT_FALSE(wants_open("application/openmetrics-text;q=0"));
  EXPECT_FALSE(wants_open("application/openmetrics-text;q=0.000, text/plain;q=0"));
}

TEST(Accept, NonsenseIsNoReasonToFail) {
  for (auto const* const accept :
       {";;;", "a;b=c;d", "application/openmetrics-text;version", "text/plain;q=", "\"", "=,=;="}) {
    EXPECT_NO_THROW(static_cast<void>(negotiate(accept))) << accept;
  }
  EXPECT_TRUE(wants_open("application/openmetrics-text;q=yes"));
}

TEST(Accept, TheContentTypeSaysWhichVersionItIs) {
  EXPECT_EQ(content_type(TextFormat::prometheus), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(content_type(TextFormat::openmetrics),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace companion::telemetry
