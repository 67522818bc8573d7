#include "platform/process_parameters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "platform/command_words.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

// Neither is in the public headers; both have been the same since Windows Vista (64 bits).
constexpr ULONG ask_basic_information = 0;
constexpr ULONG ask_command_line = 60;  // Windows 8.1 and newer; needs no right to read memory
constexpr std::size_t parameters_in_peb = 0x20;
constexpr std::size_t folder_in_parameters = 0x38;
constexpr std::size_t command_line_in_parameters = 0x70;
constexpr std::size_t environment_in_parameters = 0x80;
constexpr std::size_t environment_size_in_parameters = 0x3F0;
constexpr std::size_t environment_max = 256 * std::size_t{1024};

struct BasicInformation {
  std::uint64_t exit_status;
  std::uint64_t peb;
  std::array<std::uint64_t, 4> rest;
};

/// UNICODE_STRING: sizes in bytes.
struct CountedText {
  std::uint16_t size;
  std::uint16_t room;
  std::uint32_t padding;
  std::uint64_t text;
};

using QueryProcess = LONG(WINAPI*)(HANDLE, ULONG, void*, ULONG, ULONG*);

QueryProcess query_process() {
  static auto const function = [] {
    auto const address = ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "NtQueryInformationProcess");
    QueryProcess query = nullptr;
    static_assert(sizeof query == sizeof address);
    std::memcpy(&query, &address, sizeof query);
    return query;
  }();
  return function;
}

Handle open_process(ProcessId id, DWORD rights) {
  return Handle{::OpenProcess(rights, FALSE, static_cast<DWORD>(id))};
}

bool read(HANDLE process, std::uint64_t address, void* into, std::size_t size) {
  SIZE_T got = 0;
  return address != 0 &&
         ::ReadProcessMemory(process, reinterpret_cast<void const*>(address), into, size, &got) != 0 &&
         got == size;
}

/// A process with its parameters' place; no process where it may not be read.
struct Parameters {
  Handle process;
  std::uint64_t address{0};

  template <class Value>
  std::optional<Value> at(std::size_t offset) const {
    Value value{};
    if (!process || !read(process.get(), address + offset, &value, sizeof value)) return std::nullopt;
    return value;
  }
  std::wstring text_at(std::size_t offset) const {
    auto const counted = at<CountedText>(offset);
    if (!counted) return {};
    std::wstring text(counted->size / sizeof(wchar_t), L'\0');
    if (!read(process.get(), counted->text, text.data(), text.size() * sizeof(wchar_t))) return {};
    return text;
  }
};

Parameters parameters_of(ProcessId id) {
  auto process = open_process(id, PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_VM_READ);
  BasicInformation basic{};
  auto const query = query_process();
  if (!process || query == nullptr ||
      query(process.get(), ask_basic_information, &basic, sizeof basic, nullptr) != 0)
    return {};
  // A 32-bit process has parameters of another shape.
  BOOL narrow = FALSE;
  if (::IsWow64Process(process.get(), &narrow) == 0 || narrow != FALSE) return {};
  std::uint64_t address = 0;
  if (!read(process.get(), basic.peb + parameters_in_peb, &address, sizeof address)) return {};
  return {.process = std::move(process), .address = address};
}

/// Without reading memory; empty on systems that do not know the question.
std::wstring told_command_line(ProcessId id) {
  auto const process = open_process(id, PROCESS_QUERY_LIMITED_INFORMATION);
  auto const query = query_process();
  if (!process || query == nullptr) return {};
  ULONG size = 0;
  query(process.get(), ask_command_line, nullptr, 0, &size);
  if (size < sizeof(CountedText) || size > 2 * 65'536) return {};
  std::vector<char> bytes(size);
  if (query(process.get(), ask_command_line, bytes.data(), size, &size) != 0) return {};
  CountedText counted{};
  std::memcpy(&counted, bytes.data(), sizeof counted);
  // The text lies behind its own head.
  auto const length = std::min<std::size_t>(counted.size, bytes.size() - sizeof counted);
  std::wstring text(length / sizeof(wchar_t), L'\0');
  std::memcpy(text.data(), bytes.data() + sizeof counted, text.size() * sizeof(wchar_t));
  return text;
}

}  // namespace

std::vector<std::string> arguments_of(ProcessId id) {
  auto line = told_command_line(id);
  if (line.empty()) line = parameters_of(id).text_at(command_line_in_parameters);
  return split_command_line(to_utf8(line));
}

std::optional<std::filesystem::path> working_directory_of(ProcessId id) {
  auto folder = parameters_of(id).text_at(folder_in_parameters);
  if (folder.empty()) return std::nullopt;
  // "C:\work\", but the root of a drive keeps its backslash.
  if (folder.size() > 3 && folder.back() == L'\\') folder.pop_back();
  return std::filesystem::path{folder};
}

std::string environment_block_of(ProcessId id) {
  auto const parameters = parameters_of(id);
  auto const address = parameters.at<std::uint64_t>(environment_in_parameters);
  auto const size = parameters.at<std::uint64_t>(environment_size_in_parameters);
  if (!address || !size || *size == 0 || *size > environment_max) return {};
  std::wstring block(static_cast<std::size_t>(*size) / sizeof(wchar_t), L'\0');
  if (!read(parameters.process.get(), *address, block.data(), block.size() * sizeof(wchar_t))) return {};
  return to_utf8(block);
}

}  // namespace companion::platform
