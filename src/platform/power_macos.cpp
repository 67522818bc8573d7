#include <array>
#include <cstdint>
#include <ctime>
#include <string_view>

#include "platform/power.hpp"
#include "platform/shared_symbols.hpp"

namespace companion::platform {
namespace {

using Object = void const*;
constexpr std::uint32_t utf8 = 0x0800'0100;  // kCFStringEncodingUTF8

struct PowerSources {
  SharedSymbols foundation{"/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"};
  SharedSymbols devices{"/System/Library/Frameworks/IOKit.framework/IOKit"};
  Object (*info)(){nullptr};
  Object (*provider)(Object info){nullptr};
  unsigned char (*text)(Object string, char* into, long size, std::uint32_t encoding){nullptr};
  void (*release)(Object object){nullptr};

  PowerSources() {
    devices.find("IOPSCopyPowerSourcesInfo", info);
    devices.find("IOPSGetProvidingPowerSourceType", provider);
    foundation.find("CFStringGetCString", text);
    foundation.find("CFRelease", release);
  }
};

}  // namespace

bool on_battery() {
  static PowerSources const system;
  if (!system.devices.complete() || !system.foundation.complete()) return false;
  auto const* const info = system.info();
  if (info == nullptr) return false;
  auto const* const provider = system.provider(info);
  std::array<char, 64> name{};
  bool const told = provider != nullptr && system.text(provider, name.data(), name.size(), utf8) != 0;
  system.release(info);
  return told && std::string_view{name.data()} == "Battery Power";
}

/// The one clock goes on in sleep, the other does not.
Milliseconds time_slept() {
  std::chrono::nanoseconds const with_sleep{::clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW)};
  std::chrono::nanoseconds const awake{::clock_gettime_nsec_np(CLOCK_UPTIME_RAW)};
  return std::chrono::floor<Milliseconds>(with_sleep - awake);
}

}  // namespace companion::platform
