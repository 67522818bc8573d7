// Functions of a shared library or framework that may be missing, found by name at run time: a daemon without
// a desktop runs without them, and a build on another system needs no SDK. Of Linux and macOS.
#pragma once

#include <dlfcn.h>

namespace companion::platform {

class SharedSymbols {
 public:
  // Never closed: the functions are used as long as the process lives.
  explicit SharedSymbols(char const* library) : handle_{::dlopen(library, RTLD_NOW | RTLD_LOCAL)} {}

  /// Null when it is not there.
  template <class Pointer>
  void find(char const* name, Pointer& into) {
    into = handle_ == nullptr ? nullptr : reinterpret_cast<Pointer>(::dlsym(handle_, name));
    complete_ = complete_ && into != nullptr;
  }
  /// Everything that was looked for is there.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void* handle_;
  bool complete_{true};
};

}  // namespace companion::platform
