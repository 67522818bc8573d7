// A framework that is opened at run time: a daemon without a desktop runs without it, and a build on another
// system needs no SDK. Its binary interface has been the same for decades.
#pragma once

#include <dlfcn.h>

namespace companion::platform {

/// Never closed: its functions are used as long as the process lives.
class Framework {
 public:
  explicit Framework(char const* path) : library_{::dlopen(path, RTLD_LAZY | RTLD_LOCAL)} {}

  template <class Pointer>
  void find(char const* name, Pointer& into) {
    into = library_ == nullptr ? nullptr : reinterpret_cast<Pointer>(::dlsym(library_, name));
    complete_ = complete_ && into != nullptr;
  }
  /// Everything that was looked for is there.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void* library_;
  bool complete_{true};
};

}  // namespace companion::platform
