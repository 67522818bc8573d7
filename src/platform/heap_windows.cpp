#include "platform/heap.hpp"

namespace companion::platform {

// The system's allocator does this by itself.
void keep_heap_small() {}
void trim_heap() {}

}  // namespace companion::platform
