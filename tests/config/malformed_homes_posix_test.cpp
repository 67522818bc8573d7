// Homes of other systems, which WSL sees, are named by whole paths of this one.
#include "tests/config/malformed_case.hpp"

namespace companion::config {
namespace {

class MalformedHomes : public testing::TestWithParam<MalformedCase> {};

TEST_P(MalformedHomes, IsRefusedWithFileLineAndRemedy) { expect_refused(GetParam()); }

std::vector<MalformedCase> const home_cases{
    {"home_with_a_relative_path",
     "homes:\n  others: {windows: Users/alex}\n",
     {"2: homes.others: windows is \"Users/alex\", which is no whole path; write it from the root on, such "
      "as "
      "/mnt/c/Users/you"}},
    {"home_as_windows_writes_it",
     "homes:\n  others:\n    windows: C:\\Users\\alex\n",
     {"3: homes.others: windows is \"C:\\Users\\alex\", which is no whole path; write it as WSL sees it, "
      "such as "
      "/mnt/c/Users/you"}},
    {"home_that_is_a_file",
     "homes:\n  others:\n    old: /etc/passwd\n",
     {"3: homes.others: old is \"/etc/passwd\", which is no folder; name the home folder itself"}},
    {"home_twice",
     "homes:\n  others: {a: /nowhere/alex, b: /nowhere/alex/}\n",
     {"2: homes.others: b and a are the same folder; keep one of them"}},
};

INSTANTIATE_TEST_SUITE_P(Table, MalformedHomes, testing::ValuesIn(home_cases),
                         [](auto const& instance) { return instance.param.name; });

}  // namespace
}  // namespace companion::config
