// How the C library keeps memory that we have freed.
#pragma once

namespace companion::platform {

/// Once, before threads are started: few heaps, early return of large blocks. A daemon prefers small to fast.
void keep_heap_small();
/// Gives free memory back to the system; after work that needed much for a while.
void trim_heap();

}  // namespace companion::platform
