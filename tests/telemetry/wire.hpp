// A protobuf reader of the tests' own: knows the wire format, shares nothing with what is tested.
#pragma once

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace companion::telemetry::wire {

struct Field {
  std::uint64_t number{0};
  unsigned type{0};  ///< 0 varint, 1 eight bytes, 2 length-delimited
  std::uint64_t value{0};
  std::string_view bytes;
};

inline std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) throw std::runtime_error{"cut varint"};
    auto const byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 127U) << shift;
    if (byte < 128) return value;
  }
  throw std::runtime_error{"long varint"};
}

inline std::uint64_t take_eight(std::string_view& bytes) {
  if (bytes.size() < 8) throw std::runtime_error{"cut fixed64"};
  std::uint64_t value = 0;
  for (std::size_t i = 8; i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[i - 1]);
  bytes.remove_prefix(8);
  return value;
}

class Message {
 public:
  explicit Message(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const tag = take_varint(bytes);
      Field field{tag >> 3U, static_cast<unsigned>(tag & 7U), 0, {}};
      if (field.type == 0) {
        field.value = take_varint(bytes);
      } else if (field.type == 1) {
        field.value = take_eight(bytes);
      } else if (field.type == 2) {
        auto const size = take_varint(bytes);
        if (size > bytes.size()) throw std::runtime_error{"cut bytes"};
        field.bytes = bytes.substr(0, size);
        bytes.remove_prefix(size);
      } else {
        throw std::runtime_error{"unexpected wire type"};
      }
      fields_.push_back(field);
    }
  }

  [[nodiscard]] std::vector<Message> messages(std::uint64_t number) const {
    std::vector<Message> found;
    for (auto const& field : fields_) {
      if (field.number == number && field.type == 2) found.emplace_back(field.bytes);
    }
    return found;
  }
  [[nodiscard]] Message message(std::uint64_t number) const { return Message{one(number, 2).bytes}; }
  [[nodiscard]] std::string text(std::uint64_t number) const { return std::string{one(number, 2).bytes}; }
  [[nodiscard]] std::uint64_t varint(std::uint64_t number) const { return one(number, 0).value; }
  [[nodiscard]] std::uint64_t fixed(std::uint64_t number) const { return one(number, 1).value; }
  [[nodiscard]] double real(std::uint64_t number) const { return std::bit_cast<double>(fixed(number)); }
  [[nodiscard]] std::vector<std::uint64_t> packed_fixed(std::uint64_t number) const {
    auto bytes = one(number, 2).bytes;
    std::vector<std::uint64_t> values;
    while (!bytes.empty()) values.push_back(take_eight(bytes));
    return values;
  }
  [[nodiscard]] bool has(std::uint64_t number) const {
    for (auto const& field : fields_) {
      if (field.number == number) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] Field const& one(std::uint64_t number, unsigned type) const {
    Field const* found = nullptr;
    for (auto const& field : fields_) {
      if (field.number != number) continue;
      if (found != nullptr || field.type != type)
        throw std::runtime_error{"field repeated or of another type"};
      found = &field;
    }
    if (found == nullptr) throw std::runtime_error{"no field " + std::to_string(number)};
    return *found;
  }
  std::vector<Field> fields_;
};

/// Metrics or log records of a request with one resource and one scope. `request` outlives them.
inline std::vector<Message> items_of(std::string_view request) {
  return Message{request}.message(1).message(2).messages(2);
}

}  // namespace companion::telemetry::wire
