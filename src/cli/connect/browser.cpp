#include "cli/connect/browser.hpp"

#include <ostream>

#include "app/runtime_file.hpp"
#include "cli/connect/daemon_door.hpp"
#include "cli/connect/user_file.hpp"
#include "cli/settings.hpp"
#include "platform/system_clock.hpp"
#include "receiver/pairing.hpp"

namespace companion::cli {

Exit connect_browser(config::Config const& config, Console& console) {
  if (auto made = make_folder(config.data_dir); !made) return report_error(console, made.error());
  auto const file = receiver::pairing_file(config.server.token_file);
  auto const code = receiver::offer_pairing(file, platform::SystemClock{}.now());
  if (!code) return report_error(console, code.error());
  console.out << code->text << '\n';
  console.err
      << "Type this code into the options of the browser extension, with the address\n"
      << daemon_door(config).url << ". It is good once and for " << receiver::pairing_time.count()
      << " minutes.\n`companion token list` shows the extension then, `companion token revoke` shuts it "
         "out.\n";
  if (!app::read_runtime_file(config.data_dir))
    console.err << "No daemon runs here that could answer the extension: start it with `companion run`.\n";
  return Exit::ok;
}

}  // namespace companion::cli
