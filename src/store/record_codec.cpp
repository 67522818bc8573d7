#include "store/record_codec.hpp"

#include <array>
#include <optional>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

namespace companion::store {
namespace {

using Tag = protozero::pbf_tag_type;

constexpr Tag start_tag = 3;  // signed milliseconds from the base
constexpr Tag end_tag = 4;    // signed milliseconds from the start
constexpr Tag sighting_tag = 1;

// The event key often is another id of the same sighting: then only which one is written.
constexpr Tag event_key_tag = 2;      // as text
constexpr Tag event_key_of_tag = 45;  // as EventKeyOf
enum class EventKeyOf : std::uint8_t { nothing = 0, response_id = 1, litellm_call_id = 2 };

constexpr std::size_t tags_end = 64;

class Encoder {
 public:
  Encoder(protozero::pbf_writer& out, Interner& words) : out_(out), words_(words) {}

  void word(Tag tag, std::string const& text) {
    if (!text.empty()) out_.add_int64(tag, words_.id(text));
  }
  void words(Tag tag, std::vector<std::string> const& texts) {
    if (texts.empty()) return;
    protozero::packed_field_int64 numbers{out_, tag};
    for (auto const& text : texts) numbers.add_element(words_.id(text));
  }
  void text(Tag tag, std::string const& text) {
    if (!text.empty()) out_.add_string(tag, text);
  }
  void number(Tag tag, std::int64_t value) {
    if (value != 0) out_.add_int64(tag, value);
  }
  template <class Int>
  void count(Tag tag, Int value, Int none) {
    if (value != none) out_.add_int64(tag, std::int64_t{value});
  }
  void flag(Tag tag, bool value, bool none) {
    if (value != none) out_.add_bool(tag, value);
  }
  template <class Enum>
  void code(Tag tag, Enum value, Enum none) {
    if (value != none) out_.add_int64(tag, static_cast<std::int64_t>(value));
  }
  void maybe(Tag tag, std::optional<Milliseconds> value) {
    if (value) out_.add_sint64(tag, value->count());
  }
  void maybe(Tag tag, std::optional<NanoUsd> value) {
    if (value) out_.add_sint64(tag, value->value);
  }

 private:
  protozero::pbf_writer& out_;
  Interner& words_;
};

/// All fields of one message, by number.
class Slots {
 public:
  explicit Slots(protozero::pbf_reader message) {
    while (message.next()) {
      auto const tag = message.tag();
      if (tag >= tags_end) {
        message.skip();
      } else if (message.wire_type() == protozero::pbf_wire_type::varint) {
        slots_[tag] = {true, message.get_uint64(), {}};
      } else if (message.wire_type() == protozero::pbf_wire_type::length_delimited) {
        auto const view = message.get_view();
        slots_[tag] = {true, 0, {view.data(), view.size()}};
      } else {
        message.skip();
      }
    }
  }
  [[nodiscard]] bool has(Tag tag) const { return slots_[tag].there; }
  [[nodiscard]] std::int64_t plain(Tag tag) const { return static_cast<std::int64_t>(slots_[tag].number); }
  [[nodiscard]] std::int64_t zigzag(Tag tag) const { return protozero::decode_zigzag64(slots_[tag].number); }
  [[nodiscard]] std::string_view bytes(Tag tag) const { return slots_[tag].bytes; }

 private:
  struct Slot {
    bool there{false};
    std::uint64_t number{0};
    std::string_view bytes;
  };
  std::array<Slot, tags_end> slots_{};
};

class Decoder {
 public:
  Decoder(Slots const& slots, Dictionary& words) : slots_(slots), words_(words) {}

  void word(Tag tag, std::string& text) {
    if (slots_.has(tag)) text = words_.text(slots_.plain(tag));
  }
  void words(Tag tag, std::vector<std::string>& texts) {
    auto const bytes = slots_.bytes(tag);
    auto const* at = bytes.data();
    auto const* const end = at + bytes.size();
    while (at != end) {
      texts.push_back(words_.text(static_cast<std::int64_t>(protozero::decode_varint(&at, end))));
    }
  }
  void text(Tag tag, std::string& text) { text = slots_.bytes(tag); }
  void number(Tag tag, std::int64_t& value) { value = slots_.plain(tag); }
  template <class Int>
  void count(Tag tag, Int& value, Int none) {
    value = slots_.has(tag) ? static_cast<Int>(slots_.plain(tag)) : none;
  }
  void flag(Tag tag, bool& value, bool none) { value = slots_.has(tag) ? slots_.plain(tag) != 0 : none; }
  template <class Enum>
  void code(Tag tag, Enum& value, Enum none) {
    value = slots_.has(tag) ? static_cast<Enum>(slots_.plain(tag)) : none;
  }
  void maybe(Tag tag, std::optional<Milliseconds>& value) {
    if (slots_.has(tag)) value = Milliseconds{slots_.zigzag(tag)};
  }
  void maybe(Tag tag, std::optional<NanoUsd>& value) {
    if (slots_.has(tag)) value = NanoUsd{slots_.zigzag(tag)};
  }

 private:
  Slots const& slots_;
  Dictionary& words_;
};

Sighting const no_sighting{};
Call const no_call{};

void encode_event_key(Sighting const& sighting, protozero::pbf_writer& out) {
  auto const& key = sighting.event_key;
  if (key.empty()) return;
  if (key == sighting.response_id) {
    out.add_int64(event_key_of_tag, static_cast<std::int64_t>(EventKeyOf::response_id));
  } else if (key == sighting.litellm_call_id) {
    out.add_int64(event_key_of_tag, static_cast<std::int64_t>(EventKeyOf::litellm_call_id));
  } else {
    out.add_string(event_key_tag, key);
  }
}

std::string decode_event_key(Slots const& slots, Sighting const& sighting) {
  switch (static_cast<EventKeyOf>(slots.plain(event_key_of_tag))) {
    case EventKeyOf::response_id:
      return sighting.response_id;
    case EventKeyOf::litellm_call_id:
      return sighting.litellm_call_id;
    case EventKeyOf::nothing:
      break;
  }
  return std::string{slots.bytes(event_key_tag)};
}

void encode_one(Sighting const& sighting, Instant base, protozero::pbf_writer& out, Interner& words) {
  if (sighting.start != base) out.add_sint64(start_tag, (sighting.start - base).count());
  if (sighting.end != sighting.start) out.add_sint64(end_tag, (sighting.end - sighting.start).count());
  Encoder encoder{out, words};
  visit_sighting(encoder, sighting, no_sighting);
  encode_event_key(sighting, out);
}

Sighting decode_one(protozero::pbf_reader message, Instant base, Dictionary& words) {
  Slots const slots{message};
  Sighting sighting;
  sighting.start = base + Milliseconds{slots.zigzag(start_tag)};
  sighting.end = sighting.start + Milliseconds{slots.zigzag(end_tag)};
  Decoder decoder{slots, words};
  visit_sighting(decoder, sighting, no_sighting);
  sighting.event_key = decode_event_key(slots, sighting);
  return sighting;
}

auto damaged(protozero::exception const& problem) {
  return fail(Errc::corrupt, std::string{"ledger: evidence of a call is damaged: "} + problem.what());
}

}  // namespace

std::string encode_sightings(std::span<Sighting const> sightings, Instant base, Interner& words) {
  std::string bytes;
  bytes.reserve(192 * sightings.size());
  protozero::pbf_writer out{bytes};
  for (auto const& sighting : sightings) {
    protozero::pbf_writer inner{out, sighting_tag};
    encode_one(sighting, base, inner, words);
  }
  return bytes;
}

Result<std::vector<Sighting>> decode_sightings(std::string_view bytes, Instant base, Dictionary& words) {
  std::vector<Sighting> sightings;
  try {
    protozero::pbf_reader all{bytes.data(), bytes.size()};
    while (all.next()) {
      if (all.tag() == sighting_tag) {
        sightings.push_back(decode_one(all.get_message(), base, words));
      } else {
        all.skip();
      }
    }
  } catch (protozero::exception const& problem) {
    return damaged(problem);
  }
  return sightings;
}

std::string encode_rest(Call const& call, Interner& words) {
  std::string bytes;
  bytes.reserve(64);
  protozero::pbf_writer out{bytes};
  Encoder encoder{out, words};
  visit_rest(encoder, call, no_call);
  return bytes;
}

Result<void> decode_rest(std::string_view bytes, Call& call, Dictionary& words) {
  try {
    Slots const slots{protozero::pbf_reader{bytes.data(), bytes.size()}};
    Decoder decoder{slots, words};
    visit_rest(decoder, call, no_call);
  } catch (protozero::exception const& problem) {
    return damaged(problem);
  }
  return {};
}

Result<void> decode_rest(std::string_view bytes, SessionNote& note) {
  note.retries = 0;
  note.hosts.clear();
  note.tags.clear();
  try {
    using protozero::pbf_wire_type;
    using protozero::tag_and_type;
    protozero::pbf_reader rest{bytes.data(), bytes.size()};
    while (rest.next()) {
      switch (rest.tag_and_type()) {
        case tag_and_type(rest_field::attempts, pbf_wire_type::varint):
          note.retries = rest.get_int64() - no_call.attempts;
          break;
        case tag_and_type(rest_field::host, pbf_wire_type::varint):
          note.hosts.assign(1, rest.get_int64());
          break;
        case tag_and_type(rest_field::tags, pbf_wire_type::length_delimited):
          for (auto const tag : rest.get_packed_int64()) note.tags.push_back(tag);
          break;
        default:
          rest.skip();
      }
    }
  } catch (protozero::exception const& problem) {
    return damaged(problem);
  }
  return {};
}

std::int64_t word_in_rest(std::string_view bytes, RestWord word) {
  try {
    protozero::pbf_reader rest{bytes.data(), bytes.size()};
    return rest.next(static_cast<Tag>(word), protozero::pbf_wire_type::varint) ? rest.get_int64() : 0;
  } catch (protozero::exception const&) {
    return 0;  // whoever reads the whole call is told
  }
}

}  // namespace companion::store
