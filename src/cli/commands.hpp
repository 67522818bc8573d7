// The makers of all subcommands; each is defined in the file of its command.
#pragma once

#include <memory>

#include "cli/command.hpp"

namespace companion::cli {

[[nodiscard]] std::unique_ptr<Command> make_run();
[[nodiscard]] std::unique_ptr<Command> make_completion();
[[nodiscard]] std::unique_ptr<Command> make_uninstall();
[[nodiscard]] std::unique_ptr<Command> make_backfill();
[[nodiscard]] std::unique_ptr<Command> make_open();
[[nodiscard]] std::unique_ptr<Command> make_status();
[[nodiscard]] std::unique_ptr<Command> make_report();
[[nodiscard]] std::unique_ptr<Command> make_explain();
[[nodiscard]] std::unique_ptr<Command> make_activity();
[[nodiscard]] std::unique_ptr<Command> make_inventory();
[[nodiscard]] std::unique_ptr<Command> make_detect();
[[nodiscard]] std::unique_ptr<Command> make_reconcile();
[[nodiscard]] std::unique_ptr<Command> make_token();
[[nodiscard]] std::unique_ptr<Command> make_config();
[[nodiscard]] std::unique_ptr<Command> make_prices();
[[nodiscard]] std::unique_ptr<Command> make_demo();
[[nodiscard]] std::unique_ptr<Command> make_connect();
[[nodiscard]] std::unique_ptr<Command> make_disconnect();
[[nodiscard]] std::unique_ptr<Command> make_doctor();
[[nodiscard]] std::unique_ptr<Command> make_top();
[[nodiscard]] std::unique_ptr<Command> make_statusline();
[[nodiscard]] std::unique_ptr<Command> make_service();

}  // namespace companion::cli
