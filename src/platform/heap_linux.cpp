#include <malloc.h>

#include "platform/heap.hpp"

namespace companion::platform {

void keep_heap_small() {
  constexpr int large_block = 128 * 1024;
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, large_block);
  mallopt(M_TRIM_THRESHOLD, large_block);
}

void trim_heap() { malloc_trim(0); }

}  // namespace companion::platform
