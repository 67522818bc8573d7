// Empties a container and gives its memory back, which `= {}` does not: it assigns an empty list.
#pragma once

namespace companion {

template <class Container>
void release_memory(Container& container) {
  Container{}.swap(container);
}

}  // namespace companion
