#include "cli/connect/tell.hpp"

#include <ostream>

#include "cli/connect/diff.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {

void tell_plan(Plan const& plan, Console& console) {
  auto const name = harmless(plan.file.path.string());
  if (!plan.needed) {
    console.out << "# " << name << " has these lines already.\n";
    return;
  }
  console.out << "# What would change in " << name << (plan.file.text ? "" : " (a new file)") << ":\n"
              << shown_diff(plan.file.text.value_or(""), plan.after);
}

Exit tell_refusal(Error const& error, std::filesystem::path const& file, Console& console) {
  console.err << "companion: " << harmless(file.string()) << " was not changed: " << harmless(error.message)
              << '\n';
  return Exit::failure;
}

std::string told(Undone undone, std::filesystem::path const& file) {
  auto const name = harmless(file.string());
  switch (undone) {
    case Undone::restored:
      return name + " is what it was before, byte for byte.\n";
    case Undone::removed:
      return name + " is gone: it was not there before.\n";
    case Undone::cut_out:
      return name + " was changed since: our lines were cut out, the rest stays. The backup stays too.\n";
    case Undone::nothing_found:
      break;
  }
  return name + " holds nothing of ours.\n";
}

}  // namespace companion::cli
