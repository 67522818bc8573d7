// Memory that the process holds without needing it: freed by us, or code that only its start ran.
#pragma once

namespace companion::platform {

/// Once, before threads are started: few heaps, early return of large blocks. A daemon prefers small to fast.
void keep_heap_small();
/// Gives free memory back to the system; after work that needed much for a while.
void trim_heap();
/// Unmaps the pages of our code and of our libraries until they run again. They stay in the system's cache,
/// so what still runs is back at once; what only the start and the first scan needed no longer counts as
/// ours.
void unmap_idle_code();

}  // namespace companion::platform
