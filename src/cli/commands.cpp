#include "cli/commands.hpp"

#include <array>

namespace companion::cli {
namespace {

constexpr std::array<CommandRow, 22> table{{
    {"run", "Start the daemon: read logs, take LiteLLM callbacks, serve metrics and the API.",
     "companion run\ncompanion run --listen 127.0.0.1:5000 --data-dir /srv/companion", make_run},
    {"service", "Have systemd, launchd or Windows run the daemon: install, start, stop, status, logs.",
     "companion service install\ncompanion service status --json\ncompanion service logs --follow\n"
     "sudo companion service install --system\ncompanion service uninstall --dry-run",
     make_service},
    {"backfill", "Read all history into the ledger once, without a daemon.",
     "companion backfill\ncompanion backfill --since 30d", make_backfill},
    {"open", "Open the running daemon's dashboard in the browser, by a link that works once.",
     "companion open\ncompanion open --print", make_open},
    {"status", "Say whether the daemon runs, what it reads, and what the ledger holds.",
     "companion status\ncompanion status --json", make_status},
    {"report",
     "Tokens and cost by day, session, project, model, tool, route, key, team, branch, host and more.",
     "companion report\ncompanion report model --since 7d\ncompanion report monthly --since all --csv\n"
     "companion report total --since 2026-08-01 --until 2026-09-01 --json",
     make_report},
    {"top", "The same numbers live in the terminal: today, the last hour, by tool and model, the last calls.",
     "companion top\ncompanion top --by model --span 7d\ncompanion top --once --json", make_top},
    {"statusline",
     "One line for shells, tmux and Claude Code: today, this session, the last hour, the budget.",
     "companion statusline\ncompanion statusline --format '{today} ({dark} dark) {session}'\n"
     "companion statusline --json --session 11111111-1111-4111-8111-111111111111",
     make_statusline},
    {"explain", "Show why a call is one call and how its cost adds up.",
     "companion explain c0123456789abc\ncompanion explain msg_01ABC --json", make_explain},
    {"activity", "Use of AI apps, CLIs, sites and shells: by name, kind, day, program, project and session.",
     "companion activity\ncompanion activity --by day --kind cli --since 30d\n"
     "companion activity --list --name codex --json",
     make_activity},
    {"inventory", "What AI there is on this machine, and whether a policy sanctions it; no daemon needed.",
     "companion inventory\ncompanion inventory --policy policy.yaml --json", make_inventory},
    {"detect", "List the detectors, or run one by hand without storing anything.",
     "companion detect\ncompanion detect log:codex --once\ncompanion detect log:codex --once --resume --json",
     make_detect},
    {"reconcile", "Hold local logs, callbacks, spend logs and prices against each other, by day and model.",
     "companion reconcile\ncompanion reconcile --since 30d --json\ncompanion reconcile --since yesterday "
     "--strict",
     make_reconcile},
    {"token", "Make, list and revoke the bearer tokens of the HTTP door.",
     "companion token create --scope ingest:litellm\ncompanion token list\ncompanion token revoke laptop",
     make_token},
    {"config", "Check, show and document the configuration.",
     "companion config check\ncompanion config show\ncompanion config schema --format yaml", make_config},
    {"connect", "Have a LiteLLM proxy or a browser report here, or send an AI tool through a proxy.",
     "companion connect litellm --config config.yaml\ncompanion connect litellm --config config.yaml "
     "--print\n"
     "companion connect litellm --url https://litellm.example --key-stdin < key\n"
     "companion connect claude --via-proxy http://127.0.0.1:4000 --key-file key\n"
     "companion connect codex --via-proxy http://127.0.0.1:4000 --key-env LITELLM_API_KEY --tag team:web\n"
     "companion connect claude --otel\ncompanion connect claude --statusline\n"
     "companion connect browser",
     make_connect},
    {"disconnect", "Undo what connect did; files are what they were before.",
     "companion disconnect litellm --config config.yaml\ncompanion disconnect litellm --name "
     "litellm.example\n"
     "companion disconnect claude\ncompanion disconnect claude --otel\ncompanion disconnect claude "
     "--statusline",
     make_disconnect},
    {"doctor", "Check everything from the configuration to the way through the proxy, and say what to do.",
     "companion doctor\ncompanion doctor --json\n"
     "companion doctor --proxy-url http://127.0.0.1:4000 --key-env LITELLM_API_KEY",
     make_doctor},
    {"prices", "Look into the price book, replace it, or go back to the one before.",
     "companion prices\ncompanion prices claude-opus-4-8\ncompanion prices update --from prices.json\n"
     "companion prices revert",
     make_prices},
    {"demo", "Fill a throw-away folder with a believable month and report on it.",
     "companion demo\ncompanion demo --seed 7 --days 60 --serve", make_demo},
    {"completion", "Print the script with which a shell completes these commands, or the manual page.",
     "source <(companion completion bash)\n"
     "companion completion fish > ~/.config/fish/completions/companion.fish\n"
     "companion completion man | man -l -",
     make_completion},
    {"uninstall", "Undo what this program changed elsewhere, its service too; with --purge remove its data.",
     "companion uninstall --dry-run\ncompanion uninstall --purge", make_uninstall},
}};

}  // namespace

std::span<CommandRow const> commands() { return table; }

}  // namespace companion::cli
