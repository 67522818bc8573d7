// Prices usage vectors in bulk, for prices_agree.py: JSON lines in, one line of tab-separated answers for
// each.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "domain/price_book.hpp"

namespace {

using companion::domain::PriceBook;
using companion::domain::PriceRequest;

struct Question {
  std::string model;
  std::string provider;
  std::string tier;
  std::string speed;
  std::string geo;
  PriceRequest request;
};

/// {"model", "provider", "tokens": [input, cache_read, cache_write_5m, cache_write_1h, output, reasoning],
///  "searches", "tier", "speed", "geo", "at"}
Question read_question(std::string const& line) {
  auto const json = nlohmann::json::parse(line);
  Question question{.model = json.at("model"),
                    .provider = json.value("provider", ""),
                    .tier = json.value("tier", ""),
                    .speed = json.value("speed", ""),
                    .geo = json.value("geo", ""),
                    .request = {}};
  auto const& tokens = json.at("tokens");
  question.request.tokens = {.input = tokens.at(0),
                             .cache_read = tokens.at(1),
                             .cache_write_5m = tokens.at(2),
                             .cache_write_1h = tokens.at(3),
                             .output = tokens.at(4),
                             .reasoning = tokens.at(5)};
  question.request.web_search_requests = json.value("searches", 0);
  question.request.at = companion::from_epoch_ms(json.value("at", std::int64_t{0}));
  return question;
}

/// The unit price of plain input for a prompt of this size.
std::string input_price(PriceBook const& book, PriceRequest request) {
  request.tokens = {.input = std::max<std::int64_t>(request.tokens.prompt(), 1)};
  request.web_search_requests = 0;
  auto const lines = book.explain(request);
  return lines.empty() ? "0" : lines.front().unit_price_usd;
}

/// cost, entry, then "item=unit price" of every price that was filled in, and of input beside them.
void answer(PriceBook const& book, Question const& question, std::ostream& out) {
  auto request = question.request;
  request.model = question.model;
  request.provider = question.provider;
  request.service_tier = question.tier;
  request.speed = question.speed;
  request.inference_geo = question.geo;
  auto const priced = book.price(request);
  if (!priced) {
    out << "unpriced\t\t\n";
    return;
  }
  out << companion::to_decimal(priced->cost) << '\t' << priced->entry << '\t';
  if (priced->repaired) {
    out << "input=" << input_price(book, request) << ' ';
    for (auto const& line : book.explain(request)) {
      if (line.repaired) out << line.item << '=' << line.unit_price_usd << ' ';
    }
  }
  out << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "price_vectors: give the price file\n";
    return 2;
  }
  std::ifstream file{argv[1], std::ios::binary};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  auto const book = PriceBook::parse(text);
  if (!book) {
    std::cerr << "price_vectors: " << book.error().message << '\n';
    return 1;
  }
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) answer(*book, read_question(line), std::cout);
  return 0;
}
