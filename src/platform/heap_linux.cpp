#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

#include "platform/heap.hpp"

namespace companion::platform {
namespace {

/// Code is read-only and comes from its file, so nothing is lost with its pages.
int unmap_code_of(dl_phdr_info* object, std::size_t, void*) {
  auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (auto const* part = object->dlpi_phdr; part != object->dlpi_phdr + object->dlpi_phnum; ++part) {
    if (part->p_type != PT_LOAD || (part->p_flags & (PF_X | PF_W)) != PF_X) continue;
    auto const begin = (object->dlpi_addr + part->p_vaddr) / page * page;
    auto const end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
    // Advice: where it is not taken (the vDSO), all stays as it was.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers
    static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
  }
  return 0;
}

}  // namespace

void keep_heap_small() {
  constexpr int large_block = 128 * 1024;
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, large_block);
  mallopt(M_TRIM_THRESHOLD, large_block);
}

void trim_heap() { malloc_trim(0); }

void unmap_idle_code() { dl_iterate_phdr(unmap_code_of, nullptr); }

}  // namespace companion::platform
