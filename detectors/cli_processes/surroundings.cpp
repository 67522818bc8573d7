#include "detectors/cli_processes/surroundings.hpp"

#include <algorithm>

#include "detectors/cli_processes/identity.hpp"
#include "detectors/wildcard.hpp"

namespace companion::detectors::cli_processes {
namespace {

namespace fs = std::filesystem;

constexpr int levels_max = 40;
constexpr std::size_t head_bytes_max = 4096;

std::optional<std::string> first_line(Host const& host, fs::path const& file) {
  auto const opened = host.open(file);
  if (!opened) return std::nullopt;
  std::string text(head_bytes_max, '\0');
  auto const size = (*opened)->read_at(0, text);
  if (!size) return std::nullopt;
  text.resize(*size);
  text.resize(std::min(text.find('\n'), text.size()));
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::string branch_in(Host const& host, fs::path const& git_folder) {
  constexpr std::string_view reference = "ref: refs/heads/";
  auto const head = first_line(host, git_folder / "HEAD");
  return head && head->starts_with(reference) ? head->substr(reference.size()) : std::string{};
}

/// ".git" of a linked work tree or submodule is a file: "gitdir: <folder>".
std::optional<fs::path> linked_folder(Host const& host, fs::path const& root) {
  constexpr std::string_view link = "gitdir: ";
  auto const line = first_line(host, root / ".git");
  if (!line || !line->starts_with(link)) return std::nullopt;
  fs::path const folder{line->substr(link.size())};
  return folder.has_root_directory() ? folder : (root / folder).lexically_normal();
}

struct Frame {
  std::string_view pattern;  ///< of the program's name, or with '/' of its whole path
  std::string_view name;
};

constexpr std::array frames{
    Frame{"*/Cursor.app/*", "cursor"},
    Frame{"*/Windsurf.app/*", "windsurf"},
    Frame{"*/Visual Studio Code*.app/*", "vscode"},
    Frame{"*/VSCodium.app/*", "vscodium"},
    Frame{"*/Zed.app/*", "zed"},
    Frame{"*/Kiro.app/*", "kiro"},
    Frame{"*/Antigravity*.app/*", "antigravity"},
    Frame{"*/Trae*.app/*", "trae"},
    Frame{"*/Warp.app/*", "warp"},
    Frame{"*/iTerm.app/*", "iterm2"},
    Frame{"*/Terminal.app/*", "apple-terminal"},
    Frame{"*/Ghostty.app/*", "ghostty"},
    Frame{"*/Xcode.app/*", "xcode"},
    Frame{"*/Android Studio.app/*", "android-studio"},
    Frame{"*/idea*/jbr/bin/java", "jetbrains"},
    Frame{"*/pycharm*/jbr/bin/java", "jetbrains"},
    Frame{"*/JetBrains/*", "jetbrains"},
    Frame{"*/IntelliJ IDEA*.app/*", "jetbrains"},
    Frame{"*/PyCharm*.app/*", "jetbrains"},
    Frame{"*/.vscode-server/*", "vscode"},
    Frame{"*/.cursor-server/*", "cursor"},
    Frame{"cursor", "cursor"},
    Frame{"code", "vscode"},
    Frame{"code-insiders", "vscode"},
    Frame{"codium", "vscodium"},
    Frame{"windsurf", "windsurf"},
    Frame{"zed", "zed"},
    Frame{"zed-editor", "zed"},
    Frame{"kiro", "kiro"},
    Frame{"antigravity", "antigravity"},
    Frame{"trae", "trae"},
    Frame{"idea", "jetbrains"},
    Frame{"idea64", "jetbrains"},
    Frame{"pycharm", "jetbrains"},
    Frame{"pycharm64", "jetbrains"},
    Frame{"webstorm*", "jetbrains"},
    Frame{"goland*", "jetbrains"},
    Frame{"clion*", "jetbrains"},
    Frame{"rider64", "jetbrains"},
    Frame{"phpstorm*", "jetbrains"},
    Frame{"rubymine*", "jetbrains"},
    Frame{"emacs*", "emacs"},
    Frame{"nvim", "neovim"},
    Frame{"vim", "vim"},
    Frame{"tmux*", "tmux"},
    Frame{"screen", "screen"},
    Frame{"zellij", "zellij"},
    Frame{"gnome-terminal-*", "gnome-terminal"},
    Frame{"kgx", "gnome-console"},
    Frame{"ptyxis*", "ptyxis"},
    Frame{"konsole", "konsole"},
    Frame{"yakuake", "yakuake"},
    Frame{"xfce4-terminal", "xfce4-terminal"},
    Frame{"mate-terminal", "mate-terminal"},
    Frame{"lxterminal", "lxterminal"},
    Frame{"qterminal", "qterminal"},
    Frame{"terminator", "terminator"},
    Frame{"tilix", "tilix"},
    Frame{"xterm", "xterm"},
    Frame{"urxvt*", "urxvt"},
    Frame{"st", "st"},
    Frame{"alacritty", "alacritty"},
    Frame{"kitty", "kitty"},
    Frame{"foot", "foot"},
    Frame{"ghostty", "ghostty"},
    Frame{"wezterm*", "wezterm"},
    Frame{"rio", "rio"},
    Frame{"hyper", "hyper"},
    Frame{"warp*", "warp"},
    Frame{"windowsterminal", "windows-terminal"},
    Frame{"conemu*", "conemu"},
    Frame{"mintty", "mintty"},
    Frame{"sshd*", "ssh"},
};

constexpr std::array<std::string_view, 9> variables{"CURSOR_TRACE_ID",
                                                    "ZED_TERM",
                                                    "TERMINAL_EMULATOR",
                                                    "TERM_PROGRAM",
                                                    "__CFBundleIdentifier",
                                                    "VSCODE_IPC_HOOK_CLI",
                                                    "VSCODE_GIT_IPC_HANDLE",
                                                    "KITTY_PID",
                                                    "WT_SESSION"};

struct Known {
  std::string_view value;
  std::string_view name;
};

// Values of TERM_PROGRAM and __CFBundleIdentifier.
constexpr std::array known_values{
    Known{"vscode", "vscode"},
    Known{"iTerm.app", "iterm2"},
    Known{"Apple_Terminal", "apple-terminal"},
    Known{"WezTerm", "wezterm"},
    Known{"ghostty", "ghostty"},
    Known{"WarpTerminal", "warp"},
    Known{"tmux", "tmux"},
    Known{"Hyper", "hyper"},
    Known{"rio", "rio"},
    Known{"zed", "zed"},
    Known{"mintty", "mintty"},
    Known{"com.microsoft.VSCode*", "vscode"},
    Known{"com.todesktop.230313mzl4w4u92", "cursor"},
    Known{"com.exafunction.windsurf", "windsurf"},
    Known{"dev.zed.Zed*", "zed"},
    Known{"dev.warp.*", "warp"},
    Known{"com.apple.Terminal", "apple-terminal"},
    Known{"com.googlecode.iterm2", "iterm2"},
    Known{"com.mitchellh.ghostty", "ghostty"},
    Known{"net.kovidgoyal.kitty", "kitty"},
    Known{"com.jetbrains.*", "jetbrains"},
    Known{"com.google.android.studio", "android-studio"},
};

std::string known_value(std::optional<std::string> const& value) {
  if (!value) return {};
  for (auto const& known : known_values) {
    if (matches_wildcard(known.value, *value)) return std::string{known.name};
  }
  return {};
}

bool is_session_id(std::string_view text) {
  if (text.starts_with("ses_")) return text.size() > 12 && text.size() <= 64;
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool const hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

Project project_of(Host const& host, fs::path const& working_directory) {
  auto folder = working_directory;
  for (int level = 0; level < levels_max && folder.has_relative_path(); ++level) {
    if (host.stat(folder / ".git" / "HEAD")) return {folder.string(), branch_in(host, folder / ".git")};
    if (auto const linked = linked_folder(host, folder)) return {folder.string(), branch_in(host, *linked)};
    folder = folder.parent_path();
  }
  return {working_directory.string(), {}};
}

std::optional<std::string_view> frame_of(std::string_view path, std::string_view kernel_name) {
  auto name = program_name(path.empty() ? kernel_name : path);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (auto const& frame : frames) {
    bool const whole = frame.pattern.find('/') != frame.pattern.npos;
    if (matches_wildcard(frame.pattern, whole ? path : std::string_view{name})) return frame.name;
  }
  return std::nullopt;
}

std::span<std::string_view const> frame_variables() { return variables; }

std::string frame_of_variables(std::span<std::optional<std::string> const> values) {
  if (values.size() != variables.size()) return {};
  if (values[0]) return "cursor";
  if (values[1]) return "zed";
  if (values[2] && values[2]->starts_with("JetBrains")) return "jetbrains";
  if (auto name = known_value(values[3]); !name.empty()) return name;
  if (auto name = known_value(values[4]); !name.empty()) return name;
  if (values[5] || values[6]) return "vscode";
  if (values[7]) return "kitty";
  return values[8] ? "windows-terminal" : "";
}

std::string session_in(std::vector<std::string> const& arguments) {
  constexpr std::array<std::string_view, 6> options{"--resume",  "-r", "--session-id",
                                                    "--session", "-s", "resume"};
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    bool const option = std::find(options.begin(), options.end(), arguments[i]) != options.end();
    if (option && is_session_id(arguments[i + 1])) return arguments[i + 1];
  }
  for (auto const& argument : arguments) {
    auto const equals = argument.find('=');
    if (equals == argument.npos || !argument.starts_with("--")) continue;
    auto const value = argument.substr(equals + 1);
    bool const option =
        std::find(options.begin(), options.end(), argument.substr(0, equals)) != options.end();
    if (option && is_session_id(value)) return value;
  }
  return {};
}

}  // namespace companion::detectors::cli_processes
