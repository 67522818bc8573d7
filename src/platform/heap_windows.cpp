#include "platform/heap.hpp"

namespace companion::platform {

// The system's allocator does this by itself.
void keep_heap_small() {}
void trim_heap() {}
void unmap_idle_code() {}

}  // namespace companion::platform
