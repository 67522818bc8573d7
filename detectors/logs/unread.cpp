#include "detectors/logs/unread.hpp"

#include <array>

namespace companion::detectors {
namespace {

constexpr PresenceOnly present(std::string_view tool, std::string_view title, std::string_view paths,
                               std::string_view note) {
  return {.tool = tool,
          .declaration = {.title = title,
                          .paths = paths,
                          .detail = Detail::presence,
                          .ids = IdKind::none,
                          .confidence = Confidence::documented,
                          .note = note}};
}

constexpr std::array presences{
    present("antigravity", "Antigravity IDE and CLI", "~/.gemini/antigravity/, ~/.gemini/antigravity-cli/",
            "sessions are encrypted or undocumented binary records"),
    present("codebuff", "Codebuff, Freebuff", "~/.config/manicode/projects/*/chats/",
            "credits; the model and its tokens stay on the server"),
    present("command-code", "Command Code", "~/.commandcode/projects/*/*.jsonl", "messages without usage"),
    present("cortex-code", "Cortex Code", "~/.snowflake/cortex/conversations/", "messages without usage"),
    present("grok-cli", "grok-cli of Vibe Kit", "~/.grok/user-settings.json", "keeps no sessions"),
    present("iflow", "iFlow CLI", "~/.iflow/projects/", "messages without usage"),
    present("kiro", "Kiro IDE and CLI, Amazon Q CLI", "~/.kiro/sessions/cli/, kiro.kiroagent",
            "no token counts on disk"),
    present("open-interpreter", "Open Interpreter", "~/.config/open-interpreter/conversations/",
            "messages without usage"),
    present("qoder", "Qoder", "~/.qoder/projects/", "messages without usage"),
    present("qwenpaw", "QwenPaw", "~/.copaw/workspaces/", "messages without usage"),
    present("trae", "Trae", "Trae/User/workspaceStorage/*/state.vscdb", "messages without usage"),
    present("windsurf", "Windsurf", "~/.codeium/windsurf/", "sessions are encrypted"),
    present("zencoder", "Zencoder", "~/.zencoder/sessions/", "messages without usage"),
};

constexpr std::array not_read{
    LeftOut{"Cherry Studio", "each call stands several times in its transcripts under changing ids"},
    LeftOut{"CodeWhale", "one growing count per session, input and output together"},
    LeftOut{"Cody", "no usage in what it keeps locally; its format is not documented"},
    LeftOut{"Continue dev_data", "its counts are estimates made from text"},
    LeftOut{"Devin CLI", "accounts of its format disagree on whether the prompt includes the cache"},
    LeftOut{"Jcode", "whether its input includes the cache is not known"},
    LeftOut{"Junie", "whether its input includes the cache is not known"},
    LeftOut{"Letta", "usage lies on its server"},
    LeftOut{"LingTai", "whether thinking is part of its output is not known"},
    LeftOut{"llama.cpp and Ollama servers", "their logs name counts without saying of which request"},
    LeftOut{"LM Studio", "its log is text for people, with local times and the bodies of all requests"},
    LeftOut{"Omnigent", "it runs other tools, whose logs tell of the same calls"},
    LeftOut{"Open Design", "it runs other tools, whose logs tell of the same calls"},
    LeftOut{"Open WebUI", "its database lies in a container or wherever it was started"},
    LeftOut{"Plandex", "usage lies on its server"},
    LeftOut{"Rovo Dev", "its session files are not documented"},
    LeftOut{"Tabby", "its events count completions, not tokens"},
    LeftOut{"Zerostack", "growing sums without the cache, which its input may or may not include"},
};

}  // namespace

std::span<PresenceOnly const> presence_only() { return presences; }
std::span<LeftOut const> left_out() { return not_read; }

}  // namespace companion::detectors
