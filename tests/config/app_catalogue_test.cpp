// The shipped catalogue of apps against processes that are apps, and against those that only sound like them.
#include <gtest/gtest.h>

#include <set>

#include "config/catalogue.hpp"
#include "detectors/apps/app_identities.hpp"

namespace companion::config {
namespace {

using detectors::AppIdentities;

AppIdentities const& shipped() {
  static AppIdentities const identities = [] {
    Findings findings;
    return AppIdentities{load_catalogues({}, findings).apps};
  }();
  return identities;
}

/// "executable|argument|argument": argv[0] is the executable.
Process process_of(std::string_view row) {
  Process process;
  for (bool first = true; !row.empty(); first = false) {
    auto const end = std::min(row.find('|'), row.size());
    std::string word{row.substr(0, end)};
    row.remove_prefix(std::min(end + 1, row.size()));
    if (first) process.executable = word;
    process.arguments.push_back(std::move(word));
  }
  process.name = process.executable.filename().string();
  return process;
}

std::string app_of(std::string_view row) {
  auto const app = shipped().app_of(process_of(row));
  return app ? shipped().entry(*app).name : "";
}

TEST(AppCatalogue, HoldsManyAppsEachWithSomethingThatProvesIt) {
  EXPECT_GE(shipped().size(), 75U);
  std::set<std::string> names;
  for (std::size_t i = 0; i < shipped().size(); ++i) {
    auto const& entry = shipped().entry(i);
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_FALSE(entry.text("title").empty()) << entry.name;
    EXPECT_FALSE(entry.text("category").empty()) << entry.name;
    bool const provable = !entry.list("linux").empty() || !entry.list("mac_apps").empty() ||
                          !entry.list("bundle_ids").empty() || !entry.list("windows_executables").empty() ||
                          !entry.list("windows_packages").empty() || !entry.list("arguments").empty();
    EXPECT_TRUE(provable) << entry.name;
    EXPECT_EQ(entry.list("window_classes").empty(), entry.list("processes").empty())
        << entry.name << ": a window class proves nothing without the name of the process";
    for (auto const& pattern : entry.list("linux")) {
      EXPECT_GE(std::count(pattern.begin(), pattern.end(), '/'), 1)
          << entry.name << ": a bare name: " << pattern;
      EXPECT_FALSE(pattern.starts_with("*") && pattern.find('/') == pattern.rfind('/') &&
                   pattern.find_first_of("-_.") == pattern.npos)
          << entry.name << ": too little of a path: " << pattern;
    }
  }
}

struct Known {
  char const* app;
  char const* row;
};

constexpr Known known[] = {
    {"claude-desktop", "/Applications/Claude.app/Contents/MacOS/Claude"},
    {"claude-desktop",
     "/Applications/Claude.app/Contents/Frameworks/Claude Helper (Renderer).app/Contents/MacOS/"
     "Claude Helper (Renderer)|--type=renderer"},
    {"claude-desktop", "/Users/kim/Applications/Claude.app/Contents/MacOS/Claude"},
    {"claude-desktop", "C:\\Users\\kim\\AppData\\Local\\AnthropicClaude\\claude.exe"},
    {"claude-desktop", "C:\\Users\\kim\\AppData\\Local\\Programs\\Claude\\Claude.exe"},
    {"claude-desktop", "C:\\Program Files\\WindowsApps\\Claude_1.2.3.0_x64__abc\\app\\Claude.exe"},
    {"claude-desktop", "/usr/lib/electron37/electron|/usr/lib/claude-desktop/app.asar"},
    {"claude-desktop", "/usr/lib/claude-desktop/node_modules/electron/dist/electron|--type=zygote"},
    {"chatgpt-desktop", "/Applications/ChatGPT.app/Contents/MacOS/ChatGPT"},
    {"chatgpt-desktop",
     "C:\\Program Files\\WindowsApps\\OpenAI.ChatGPT-Desktop_1.2025_x64__2p2\\app\\ChatGPT.exe"},
    {"codex-desktop", "/Applications/Codex.app/Contents/MacOS/Codex"},
    {"codex-desktop", "/Applications/Codex.app/Contents/Resources/codex|app-server"},
    {"cursor", "/Applications/Cursor.app/Contents/MacOS/Cursor"},
    {"cursor", "/opt/Cursor/cursor"},
    {"cursor", "/usr/share/cursor/cursor|--type=gpu-process"},
    {"cursor", "/usr/share/cursor/chrome_crashpad_handler|--monitor-self"},
    {"cursor", "/tmp/.mount_CursorXy12Za/usr/share/cursor/cursor"},
    {"cursor", "C:\\Users\\kim\\AppData\\Local\\Programs\\cursor\\Cursor.exe"},
    {"windsurf", "/usr/share/windsurf/windsurf"},
    {"windsurf",
     "/Applications/Windsurf.app/Contents/Resources/app/extensions/windsurf/bin/language_server_macos_arm"},
    {"windsurf", "C:\\Users\\kim\\AppData\\Local\\Programs\\Windsurf\\Windsurf.exe"},
    {"vscode", "/usr/share/code/code"},
    {"vscode", "/snap/code/190/usr/share/code/code|--type=zygote"},
    {"vscode", "/Applications/Visual Studio Code.app/Contents/MacOS/Electron"},
    {"vscode", "C:\\Program Files\\Microsoft VS Code\\Code.exe"},
    {"vscodium", "/usr/share/codium/codium"},
    {"zed", "/home/kim/.local/zed.app/libexec/zed-editor"},
    {"zed", "/Applications/Zed.app/Contents/MacOS/zed"},
    {"antigravity", "/usr/share/antigravity/antigravity"},
    {"kiro", "/usr/share/kiro/kiro"},
    {"trae", "C:\\Users\\kim\\AppData\\Local\\Programs\\Trae\\Trae.exe"},
    {"jetbrains", "/opt/idea-IU-252.1/bin/idea"},
    {"jetbrains", "/home/kim/.local/share/JetBrains/Toolbox/apps/pycharm/bin/pycharm"},
    {"jetbrains",
     "/opt/pycharm/jbr/bin/java|-Xmx2g|-Didea.paths.selector=PyCharm2025.1|com.intellij.idea.Main"},
    {"jetbrains", "C:\\Program Files\\JetBrains\\GoLand 2025.1\\bin\\goland64.exe"},
    {"android-studio", "/opt/android-studio/bin/studio"},
    {"goose-desktop", "/usr/lib/goose/Goose"},
    {"goose-desktop", "/Applications/Goose.app/Contents/Resources/bin/goosed|agent"},
    {"warp", "/opt/warpdotdev/warp-terminal/warp"},
    {"warp", "/Applications/Warp.app/Contents/MacOS/stable"},
    {"ollama-app", "/Applications/Ollama.app/Contents/MacOS/Ollama"},
    {"ollama-app", "C:\\Users\\kim\\AppData\\Local\\Programs\\Ollama\\ollama app.exe"},
    {"lm-studio", "/tmp/.mount_LM-StuAb3dEf/lm-studio"},
    {"lm-studio", "/Applications/LM Studio.app/Contents/MacOS/LM Studio"},
    {"jan", "/usr/lib/Jan/Jan"},
    {"gpt4all", "/home/kim/gpt4all/bin/chat"},
    {"msty", "/tmp/.mount_MstyAbCdEf/msty"},
    {"comfyui", "/usr/bin/python3.12|/home/kim/ComfyUI/main.py|--listen"},
    {"comfyui", "/home/kim/venv/bin/python|-u|/home/kim/ComfyUI/main.py"},
    {"open-webui", "/usr/bin/python3|/home/kim/.local/bin/open-webui|serve"},
    {"text-generation-webui", "/usr/bin/python3|/srv/text-generation-webui-main/server.py"},
    {"stable-diffusion-webui", "/usr/bin/python3.10|/home/kim/stable-diffusion-webui/launch.py"},
    {"alpaca", "/usr/bin/python3.12|/app/bin/alpaca"},
    {"superwhisper", "/Applications/superwhisper.app/Contents/MacOS/superwhisper"},
    {"comet", "/Applications/Comet.app/Contents/MacOS/Comet"},
    {"raycast", "/Applications/Raycast.app/Contents/MacOS/Raycast"},
};

TEST(AppCatalogue, KnowsAppsByWhereTheyLie) {
  for (auto const& [app, row] : known) EXPECT_EQ(app_of(row), app) << row;
}

// Names, folders and arguments of other things.
constexpr char const* false_friends[] = {
    // cursors, themes and tools of the window system
    "/usr/bin/cursor",
    "/usr/local/bin/cursor",
    "/home/kim/bin/cursor",
    "/usr/bin/xcursorgen|cursor.cfg",
    "/usr/bin/find|/usr/share/icons/Cursor",
    "/usr/bin/gimp|/usr/share/icons/Cursor/cursors/left_ptr",
    "/usr/lib/x86_64-linux-gnu/cursor/theme-daemon",
    "/usr/libexec/gsd-cursor",
    "/usr/bin/unclutter|--timeout|1",
    ("/System/Library/PrivateFrameworks/TextInputUI.framework/CursorUIViewService.app/Contents/MacOS/"
     "CursorUIViewService"),
    "C:\\Windows\\System32\\cursor.exe",
    "C:\\Windows\\Cursors\\Cursor.exe",
    "D:\\games\\Cursor.exe",
    "C:\\Users\\kim\\Downloads\\Cursor.exe",
    "/usr/bin/vim|cursor.c",
    "/usr/bin/psql|-c|DECLARE cursor CURSOR FOR SELECT 1",
    "/home/kim/cursor/build/cursor_test",
    // editors and compilers of other people's code
    "/usr/bin/code",
    "/usr/local/bin/code",
    "/home/kim/code/run",
    "/home/kim/code/code",
    "/srv/code/bin/server",
    "/usr/bin/bash|/usr/local/bin/code",
    "/usr/bin/sh|/home/kim/bin/code-review.sh",
    "/usr/bin/codec2",
    "/usr/bin/code128",
    "/usr/bin/python3|code.py",
    "/usr/bin/python3|/home/kim/code/main.py",
    "/usr/bin/node|/home/kim/code/server.js",
    "/usr/lib/code-server/lib/node|/usr/lib/code-server/out/node/entry.js",
    "/usr/share/code/bin/code-tunnel|tunnel",
    "/home/kim/.vscode-server/bin/abc/node|server-main.js",
    "/home/kim/.cursor-server/bin/abc/node|server-main.js",
    "/home/kim/.vscode/extensions/x/bin/tool",
    "/Applications/Xcode.app/Contents/MacOS/Xcode",
    "/Applications/CodeRunner.app/Contents/MacOS/CodeRunner",
    "/Applications/Code Notes.app/Contents/MacOS/Code Notes",
    "C:\\tools\\Code.exe",
    "C:\\Windows\\Code.exe",
    // Claude is a first name, and a CLI
    "/usr/bin/claude",
    "/home/claude/bin/app",
    "/home/claude/.local/bin/jekyll",
    "/usr/local/bin/claude|-p|hello",
    "/home/kim/.local/share/claude/versions/2.1.39|claude",
    "/home/kim/.claude/local/claude",
    "/usr/bin/node|/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js",
    "/home/kim/.vscode/extensions/anthropic.claude-code-2.1.0/resources/native-binary/claude",
    "/Applications/Claude.app/Contents/Helpers/chrome-native-host",
    "/Applications/Claudette.app/Contents/MacOS/Claudette",
    "/Applications/Claude Monet.app/Contents/MacOS/Monet",
    "/Users/claude/Applications/Notes.app/Contents/MacOS/Notes",
    "C:\\Users\\claude\\AppData\\Local\\Temp\\setup.exe",
    "C:\\Users\\kim\\.local\\bin\\claude.exe",
    "C:\\claude.exe",
    "D:\\Claude\\claude.exe",
    "/usr/bin/ssh|claude@example.org",
    "/usr/bin/less|/usr/lib/claude-desktop/README",
    "/usr/bin/rsync|/opt/Claude/",
    "/usr/bin/tail|-f|/home/kim/.config/Claude/logs/main.log",
    // a codex is a book
    "/usr/bin/codex",
    "/usr/bin/node|/usr/lib/node_modules/@openai/codex/bin/codex.js",
    "/home/kim/codex/target/release/codex",
    "/Applications/Codex Reader.app/Contents/MacOS/Codex Reader",
    "C:\\Program Files\\Codex\\codex-service.exe",
    "/usr/bin/calibre|Codex.epub",
    // geese, kiro and other birds
    "/usr/bin/goose|up",
    "/usr/local/bin/goose|-dir|migrations|postgres|up",
    "/home/kim/go/bin/goose",
    "/usr/bin/python3|goose.py",
    "/home/kim/.local/bin/goose|session",
    "/usr/games/goose",
    "/usr/bin/kiro",
    "/home/kim/.local/bin/kiro-cli|chat",
    "/usr/share/kiro/bin/kiro-tunnel",
    // Jan, Ollama, Zed, Warp, Wave, Void, Arc, Dia, Poe: words of many meanings
    "/usr/bin/jan",
    "/home/jan/bin/app",
    "/home/jan/.local/bin/emacs",
    "/Users/jan/bin/tool",
    "/usr/bin/zed",
    "/usr/sbin/zed|-F",
    "/usr/local/sbin/zed",
    "/home/kim/zed/target/debug/zed_test",
    "/usr/bin/warp",
    "/usr/bin/warp-svc",
    "/bin/warp-cli|connect",
    "/Applications/Cloudflare WARP.app/Contents/MacOS/Cloudflare WARP",
    "C:\\Program Files\\Cloudflare\\Cloudflare WARP\\warp-svc.exe",
    "/usr/bin/wave",
    "/usr/bin/wavemon",
    "/Applications/Wave.app/Contents/MacOS/Wave",
    "/usr/bin/xbps-install",
    "/usr/share/void/artwork",
    "/usr/bin/dia",
    "/Applications/Dia.app/Contents/MacOS/Dia",
    "/usr/bin/dia-normal|poe.dia",
    "/usr/bin/arc",
    "/usr/bin/arcanist|arc",
    "/usr/local/bin/ollama|serve",
    "/usr/bin/ollama|run|llama3",
    "/usr/local/lib/ollama/runners/cpu/ollama_llama_server",
    "/Applications/Copilot.app/Contents/MacOS/Copilot",
    "/usr/bin/copilot",
    "/usr/bin/gh|copilot|suggest",
    "/usr/bin/node|/usr/lib/node_modules/@github/copilot/index.js",
    "C:\\Program Files\\WindowsApps\\GitHub.Copilot_1.0_x64\\copilot.exe",
    "C:\\Program Files\\WindowsApps\\Microsoft.CopilotRuntime\\x.exe",
    "/usr/bin/windsurf",
    "/home/kim/windsurf/spots/windsurf",
    "/opt/surf/windsurf",
    "/usr/bin/trae",
    "/usr/bin/antigravity",
    "/usr/bin/python3|-c|import antigravity",
    "/usr/bin/python3|-m|antigravity",
    "/usr/bin/perplexity",
    "/usr/bin/chatbox",
    "/usr/bin/msty",
    "/usr/bin/comet",
    "/usr/bin/cometd",
    "/usr/bin/granola",
    "/usr/bin/otter",
    "/usr/bin/otter-browser|--new",
    "/usr/bin/raycast",
    "/usr/bin/rewind",
    "/usr/bin/pieces",
    "/usr/bin/monica",
    "/usr/games/alpaca",
    "/usr/bin/conductor",
    "/usr/bin/crystal|build|app.cr",
    "/usr/bin/sculptor",
    // IDEs' parts and other javas
    "/usr/bin/java|-jar|idea.jar",
    "/usr/bin/java|-cp|x|com.intellij.idea.Main",
    "/usr/bin/idea",
    "/usr/bin/java|app.Main|-Dnot.idea.paths.selector=PyCharm",
    "/usr/lib/jvm/java-17/bin/java|-version",
    "/usr/bin/vim|-Didea.paths.selector=PyCharm2025.1",
    "/home/kim/bin/idea",
    "/usr/bin/studio",
    "/opt/android-studio-docs/studio",
    "/usr/bin/gradle|-Didea.paths.selector=AndroidStudio",
    // scripts that mention what others run
    "/usr/bin/python3|/home/kim/grep.py|/home/kim/ComfyUI/main.py",
    "/usr/bin/cat|/home/kim/ComfyUI/main.py",
    "/usr/bin/vim|/home/kim/ComfyUI/main.py",
    "/usr/bin/python3|main.py",
    "/usr/bin/python3|-m|http.server",
    "/usr/bin/python3|-c|print('/home/kim/ComfyUI/main.py')",
    "/usr/bin/python3|-m|pytest|/srv/ComfyUI/main.py",
    "/usr/bin/python3|server.py",
    "/usr/bin/python3|/srv/text-generation/server.py",
    "/usr/bin/python3|/home/kim/launch.py",
    "/usr/bin/git|clone|https://example.org/ComfyUI",
    "/usr/bin/pythonista|/home/kim/ComfyUI/main.py",
    "/usr/bin/node|/home/kim/ComfyUI/web/main.js",
    "/usr/bin/tar|xf|/opt/Cursor/cursor.tar",
    "/usr/bin/dpkg|-L|cursor",
    "/usr/bin/bash|-c|/opt/Cursor/cursor",
    "/usr/bin/sudo|/opt/Cursor/cursor",
    "/usr/bin/strace|/usr/share/code/code",
    "/usr/bin/xdg-open|cursor://file",
    "/usr/bin/flatpak|run|com.jeffser.Alpaca",
    "/usr/bin/docker|run|open-webui",
    "/usr/bin/pgrep|-f|LM Studio",
    "/usr/bin/electron|/home/kim/app/main.js",
    "/usr/lib/electron37/electron|--type=zygote",
    "/usr/lib/electron37/electron|/usr/lib/slack/app.asar",
    "/opt/google/chrome/chrome|--type=renderer",
    "/opt/google/chrome/chrome|--app=https://claude.ai",
    "/opt/google/chrome/chrome|--app=https://chatgpt.com",
    "/usr/lib/firefox/firefox|https://claude.ai",
    "/opt/brave.com/brave/brave",
    "/opt/Curso/cursor",
    "/opt/CursorX/cursor",
    "/optional/Cursor/cursor",
    "/home/kim/opt/Cursor2/cursor",
    "/tmp/.mount_Krita123/krita",
    "/tmp/mount_Cursor/cursor",
    "/usr/share/codelite/codelite",
    "/usr/share/code-oss-docs/x",
    "/usr/share/coder/coder",
    "",
    "|/opt/Cursor/cursor",
    "[kworker/0:1]",
};

TEST(AppCatalogue, DoesNotTakeOthersForApps) {
  EXPECT_GE(std::size(false_friends), 150U);
  for (auto const* row : false_friends) EXPECT_EQ(app_of(row), "") << row;
}

TEST(AppCatalogue, WindowsProveAppsTogetherWithTheirProcess) {
  auto const named = [](char const* window_class, char const* row) {
    auto const app = shipped().app_of_window(window_class, process_of(row));
    return app ? shipped().entry(*app).name : std::string{};
  };
  EXPECT_EQ(named("Cursor", "/home/kim/squashfs-root/usr/share/cursor/cursor"), "cursor");
  EXPECT_EQ(named("LM Studio", "/home/kim/apps/lm/lm-studio"), "lm-studio");
  EXPECT_EQ(named("com.anthropic.claudefordesktop", "/Applications/Renamed.app/Contents/MacOS/x"),
            "claude-desktop");
  EXPECT_EQ(named("Cursor", "/usr/bin/xterm"), "") << "anybody can name a window";
  EXPECT_EQ(named("Code", "/usr/bin/python3"), "");
  EXPECT_EQ(named("Navigator", "/home/kim/squashfs-root/cursor"), "")
      << "nor is the name of a program enough";
  EXPECT_EQ(named("", "/home/kim/squashfs-root/cursor"), "");
  EXPECT_EQ(named("Cursor", "/home/kim/.local/share/cursor-agent/versions/1/cursor"), "");
}

TEST(AppCatalogue, WhatLiesInAnAppIsTheAppsAndNoCli) {
  EXPECT_TRUE(
      claimed_by_app(shipped(), process_of("/Applications/Codex.app/Contents/Resources/codex|app-server")));
  EXPECT_TRUE(claimed_by_app(shipped(), process_of("/Applications/Unknown.app/Contents/Resources/claude")));
  EXPECT_TRUE(claimed_by_app(shipped(), process_of("/opt/Cursor/resources/app/bin/rg")));
  EXPECT_FALSE(claimed_by_app(shipped(), process_of("/usr/local/bin/codex")));
  EXPECT_FALSE(claimed_by_app(shipped(), process_of("/home/kim/.local/share/claude/versions/2.1.39")));
}

}  // namespace
}  // namespace companion::config
