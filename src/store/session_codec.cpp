#include "store/session_codec.hpp"

#include <algorithm>
#include <array>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include "store/session_facts.hpp"

namespace companion::store {
namespace {

constexpr protozero::pbf_tag_type numbers_tag = 1;
constexpr protozero::pbf_tag_type hosts_tag = 2;
constexpr protozero::pbf_tag_type tags_tag = 3;
constexpr std::size_t numbers_size = 15;
using Numbers = std::array<std::int64_t, numbers_size>;

Instant start_of(std::int64_t hour) { return Instant{std::chrono::hours{hour}}; }

/// The order is that of the file: what is new goes to the end.
Numbers numbers_of(SessionPart const& part, std::int64_t hour) {
  auto const& piece = part.piece;
  auto const& sums = piece.sums;
  auto const& tokens = sums.tokens;
  return {(piece.at - start_of(hour)).count(),
          (piece.last - piece.at).count(),
          sums.calls,
          tokens.input,
          tokens.cache_read,
          tokens.cache_write_5m,
          tokens.cache_write_1h,
          tokens.output,
          tokens.reasoning,
          sums.web_search_requests,
          sums.cost.value,
          sums.cost_reported.value,
          sums.cost_list.value,
          sums.cost_proxy.value,
          part.note.retries};
}

void take_numbers(Numbers const& numbers, std::int64_t hour, SessionPart& part) {
  auto& piece = part.piece;
  piece.at = start_of(hour) + Milliseconds{numbers[0]};
  piece.last = piece.at + Milliseconds{numbers[1]};
  piece.sums = {};
  piece.sums.calls = numbers[2];
  piece.sums.tokens = {.input = numbers[3],
                       .cache_read = numbers[4],
                       .cache_write_5m = numbers[5],
                       .cache_write_1h = numbers[6],
                       .output = numbers[7],
                       .reasoning = numbers[8]};
  piece.sums.web_search_requests = numbers[9];
  piece.sums.cost = {numbers[10]};
  piece.sums.cost_reported = {numbers[11]};
  piece.sums.cost_list = {numbers[12]};
  piece.sums.cost_proxy = {numbers[13]};
  part.note.retries = numbers[14];
}

template <class Range>
void copy(Range const& from, Numbers& to) {
  std::size_t next = 0;
  for (auto const number : from)
    if (next < to.size()) to[next++] = number;
}

}  // namespace

void SessionPart::add(UsagePiece const& call, SessionNote const& told) {
  bool const first = piece.sums.calls == 0;
  piece.at = first ? call.at : std::min(piece.at, call.at);
  piece.last = first ? call.last : std::max(piece.last, call.last);
  piece.sums += call.sums;
  note.retries += told.retries;
  for (auto const host : told.hosts) note_name(note.hosts, host);
  for (auto const tag : told.tags) note_name(note.tags, tag);
}

std::string encode_part(SessionPart const& part, std::int64_t hour) {
  std::string bytes;
  protozero::pbf_writer out{bytes};
  auto const numbers = numbers_of(part, hour);
  out.add_packed_sint64(numbers_tag, numbers.begin(), numbers.end());
  out.add_packed_int64(hosts_tag, part.note.hosts.begin(), part.note.hosts.end());
  out.add_packed_int64(tags_tag, part.note.tags.begin(), part.note.tags.end());
  return bytes;
}

Result<void> decode_part(std::string_view bytes, std::int64_t hour, SessionPart& part) {
  using protozero::pbf_wire_type;
  using protozero::tag_and_type;
  Numbers numbers{};
  part.note.hosts.clear();
  part.note.tags.clear();
  try {
    protozero::pbf_reader in{bytes.data(), bytes.size()};
    while (in.next()) {
      switch (in.tag_and_type()) {
        case tag_and_type(numbers_tag, pbf_wire_type::length_delimited):
          copy(in.get_packed_sint64(), numbers);
          break;
        case tag_and_type(hosts_tag, pbf_wire_type::length_delimited):
          for (auto const host : in.get_packed_int64()) part.note.hosts.push_back(host);
          break;
        case tag_and_type(tags_tag, pbf_wire_type::length_delimited):
          for (auto const tag : in.get_packed_int64()) part.note.tags.push_back(tag);
          break;
        default:
          in.skip();
      }
    }
  } catch (protozero::exception const& problem) {
    return fail(Errc::corrupt, std::string{"ledger: the sums of a session are damaged: "} + problem.what());
  }
  take_numbers(numbers, hour, part);
  return {};
}

}  // namespace companion::store
