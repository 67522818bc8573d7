#include "telemetry/known_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "telemetry/catalogue.hpp"
#include "tests/telemetry/declared.hpp"

namespace companion::telemetry {
namespace {

std::vector<KnownName> all_names() {
  auto const known = known_names();
  auto const former = former_names();
  std::vector<KnownName> all{known.begin(), known.end()};
  all.insert(all.end(), former.begin(), former.end());
  return all;
}

/// Words of a query that are ours, by their beginning.
std::vector<std::string> our_words(std::string_view query) {
  std::regex const word{R"(\b(ai|gen_ai|companion|process)_[a-z0-9_]+)"};
  std::string const text{query};
  std::vector<std::string> words;
  for (std::sregex_iterator at{text.begin(), text.end(), word}, end; at != end; ++at)
    words.push_back(at->str());
  return words;
}

TEST(KnownNames, AQueryNamesMetricsAndLabelsThatThereAre) {
  std::set<std::string> labels;
  for (auto const& metric : catalogue()) {
    for (auto const& key : metric.attributes) labels.insert(prometheus_label(key));
  }
  for (auto const& name : all_names()) {
    auto const words = our_words(name.query);
    for (auto const& word : words) {
      EXPECT_TRUE(!metric_of_sample(word).empty() || labels.contains(word)) << name.name << ": " << word;
    }
    EXPECT_TRUE(name.query.empty() ||
                std::any_of(words.begin(), words.end(),
                            [](auto const& word) { return !metric_of_sample(word).empty(); }))
        << name.name;
  }
}

// A metric that is only there when it is asked for is no answer, and a pipe would end the table's cell.
TEST(KnownNames, AQueryStandsInATableAndWorksByDefault) {
  for (auto const& name : all_names()) {
    EXPECT_EQ(name.query.find_first_of("|`\n"), name.query.npos) << name.name;
    EXPECT_EQ(name.remark.find('|'), name.remark.npos) << name.name;
    EXPECT_EQ(name.query.find("gen_ai_client_token_usage"), name.query.npos) << name.name;
  }
}

TEST(KnownNames, WhereThereIsNoNumberTheRemarkSaysWhy) {
  for (auto const& name : all_names()) EXPECT_FALSE(name.query.empty() && name.remark.empty()) << name.name;
}

TEST(KnownNames, TheNamesOfSuchStacksAreThere) {
  for (auto const* const wanted :
       {"requests_total", "tokens_total", "cost_usd_total", "model_latency_seconds", "cache_hit_ratio",
        "budget_remaining_usd", "error_rate", "concurrent_requests", "active_sessions"}) {
    auto const has = [&](KnownName const& name) { return name.name.find(wanted) != name.name.npos; };
    auto const names = known_names();
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), has)) << wanted;
  }
}

TEST(KnownNames, AllSixteenMetricsOfTheEarlierToolHaveASuccessor) {
  std::set<std::string_view> names;
  for (auto const& name : former_names()) {
    names.insert(name.name);
    EXPECT_FALSE(name.query.empty()) << name.name;
  }
  EXPECT_EQ(names.size(), 16U);
}

}  // namespace
}  // namespace companion::telemetry
