// Closes what Windows opened. Of Windows alone.
#pragma once

#include <windows.h>

#include <memory>

namespace companion::platform {

struct CloseHandleOf {
  void operator()(void* handle) const { ::CloseHandle(handle); }
};
/// For what functions hand out that say "free it with LocalFree".
struct LocalFreeOf {
  void operator()(void* memory) const { ::LocalFree(memory); }
};
using Handle = std::unique_ptr<void, CloseHandleOf>;

/// Of a call that says "none" by INVALID_HANDLE_VALUE.
[[nodiscard]] inline Handle owned(HANDLE handle) {
  return Handle{handle == INVALID_HANDLE_VALUE ? nullptr : handle};
}

}  // namespace companion::platform
