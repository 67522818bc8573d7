// Variables of the test's own process, TZ among them.
#pragma once

#include <cstdlib>
#include <ctime>
#include <string>

namespace companion::test {

#ifdef _WIN32
inline void set_variable(char const* name, std::string const& value) {
  ::_putenv_s(name, value.c_str());
  ::_tzset();
}
inline void unset_variable(char const* name) { set_variable(name, ""); }
#else
inline void set_variable(char const* name, std::string const& value) {
  ::setenv(name, value.c_str(), 1);
  ::tzset();
}
inline void unset_variable(char const* name) {
  ::unsetenv(name);
  ::tzset();
}
#endif

}  // namespace companion::test
