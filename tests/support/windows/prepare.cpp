// What main() of the program does before everything else, for the test programs on Windows.
#include "platform/time_zones.hpp"

namespace companion::test {
namespace {

[[maybe_unused]] bool const prepared = [] {
  platform::prepare_time_zones();
  return true;
}();

}  // namespace
}  // namespace companion::test
