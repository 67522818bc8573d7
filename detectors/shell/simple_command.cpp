#include "detectors/shell/simple_command.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace companion::detectors::shell {
namespace {

constexpr std::size_t arguments_max = 8;
constexpr int wrappers_max = 16;

enum class Then : std::uint8_t { command, npm, pypi, nothing };

/// A program that runs another one named in its arguments.
struct Wrapper {
  std::string_view name;
  std::string_view second;   ///< "dlx" of `pnpm dlx`; empty where none is needed
  std::string_view valued;   ///< options that take the next word, between blanks
  std::string_view stopped;  ///< options with which nothing is run
  Then then{Then::command};
  int skipped{0};                 ///< arguments before the command: the duration of `timeout`
  std::string_view names{};       ///< options whose value names the package: the command follows as a command
  std::string_view is_command{};  ///< options whose value is the command itself
  std::string_view until{};       ///< words of which one stands right before the command
};

constexpr std::string_view tmux_valued = " -c -e -F -f -l -n -p -s -t -x -y ";

constexpr std::array wrappers{
    Wrapper{"sudo", "",
            " -u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot --role ",
            " -l -e -v -k -K --list --edit --validate --version "},
    Wrapper{"doas", "", " -u -C ", " -L "},
    Wrapper{"env", "", " -u -C --unset --chdir ", " -S --split-string "},
    Wrapper{"time", "", " -f -o --format --output ", ""},
    Wrapper{"nohup", "", "", ""},
    Wrapper{"command", "", "", " -v -V "},
    Wrapper{"noglob", "", "", ""},
    Wrapper{"nocorrect", "", "", ""},
    Wrapper{"exec", "", " -a ", ""},
    Wrapper{"nice", "", " -n --adjustment ", ""},
    Wrapper{"ionice", "", " -c -n --class --classdata ", " -p --pid "},
    Wrapper{"setsid", "", "", ""},
    Wrapper{"stdbuf", "", " -i -o -e ", ""},
    Wrapper{"timeout", "", " -s -k --signal --kill-after ", "", Then::command, 1},
    Wrapper{"gtimeout", "", " -s -k --signal --kill-after ", "", Then::command, 1},
    Wrapper{"caffeinate", "", " -t -w ", ""},
    Wrapper{"systemd-inhibit", "", " --what --who --why --mode ", " --list "},
    Wrapper{"xargs", "", " -I -n -P -L -d -s -E -a ", ""},
    Wrapper{"watch", "", " -n --interval ", ""},
    Wrapper{"winpty", "", "", ""},
    Wrapper{"strace", "", " -e -o -p -s ", ""},
    Wrapper{"direnv", "exec", "", "", Then::command, 1},
    Wrapper{"op", "run", " --env-file --account ", ""},
    Wrapper{"dotenvx", "run", " -f ", ""},
    Wrapper{"eval", "", "", ""},
    Wrapper{"mise", "exec", "", "", Then::command, 0, "", "", " -- "},
    Wrapper{"mise", "x", "", "", Then::command, 0, "", "", " -- "},
    Wrapper{"find", "", "", "", Then::command, 0, "", "", " -exec -execdir -ok -okdir "},
    Wrapper{"tmux", "new", tmux_valued, ""},
    Wrapper{"tmux", "new-session", tmux_valued, ""},
    Wrapper{"tmux", "neww", tmux_valued, ""},
    Wrapper{"tmux", "new-window", tmux_valued, ""},
    Wrapper{"tmux", "splitw", tmux_valued, ""},
    Wrapper{"tmux", "split-window", tmux_valued, ""},
    Wrapper{"poetry", "run", "", ""},
    Wrapper{"pdm", "run", "", ""},
    Wrapper{"hatch", "run", "", ""},
    Wrapper{"rye", "run", "", ""},
    Wrapper{"conda", "run", " -n -p --name --prefix ", ""},
    Wrapper{"uv", "run", " --with --python -p --env-file --extra --group --project --directory ",
            " -m --module "},
    Wrapper{"uv", "tool run", " --with --python -p --index-url --env-file ", " --version ", Then::pypi, 0,
            " --from "},
    Wrapper{"uvx", "", " --with --python -p --index-url --env-file ", " --version ", Then::pypi, 0,
            " --from "},
    Wrapper{"pipx", "run", " --python --pip-args --index-url ", "", Then::pypi, 0, " --spec "},
    Wrapper{"npx", "", " -w --workspace --registry --loglevel ", " -c --call --version ", Then::npm, 0,
            " -p --package "},
    Wrapper{"bunx", "", "", " --version ", Then::npm, 0, " -p --package "},
    Wrapper{"bun", "x", "", "", Then::npm, 0, " -p --package "},
    Wrapper{"pnpx", "", "", "", Then::npm, 0, " -p --package "},
    Wrapper{"pnpm", "dlx", "", "", Then::npm, 0, " -p --package "},
    Wrapper{"yarn", "dlx", "", "", Then::npm, 0, " -p --package "},
    Wrapper{"npm", "exec", "", " -c --call ", Then::npm, 0, " -p --package "},
    Wrapper{"npm", "x", "", " -c --call ", Then::npm, 0, " -p --package "},
    Wrapper{"pnpm", "exec", "", ""},
    Wrapper{"yarn", "exec", "", ""},
    Wrapper{"wsl", "", " -d --distribution -u --user --cd --shell-type ",
            " -l --list --shutdown --install --update --status --terminate -t --set-default -s --export "
            "--import --unregister --version --mount --help "},
    Wrapper{"cmd", "", "", "", Then::command, 0},
    Wrapper{"start-process", "", " -argumentlist -args -workingdirectory -verb -windowstyle ", "",
            Then::command, 0, "", " -filepath "},
    Wrapper{"run-external", "", "", ""},
};

constexpr std::array pythons{std::string_view{"python"}, std::string_view{"python3"}, std::string_view{"py"}};

bool has(std::string_view options, std::string_view option) {
  if (option.empty() || option.find(' ') != option.npos) return false;
  for (auto at = options.find(option); at != options.npos; at = options.find(option, at + 1)) {
    if (options[at - 1] == ' ' && options[at + option.size()] == ' ') return true;
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string base_name(std::string_view word, Dialect dialect) {
  auto const slash = word.find_last_of(dialect == Dialect::posix || dialect == Dialect::fish ? "/" : "/\\");
  if (slash != word.npos) word.remove_prefix(slash + 1);
  auto const small = lower(word);
  for (std::string_view const ending : {".exe", ".cmd", ".ps1", ".bat"}) {
    if (small.ends_with(ending) && small.size() > ending.size()) {
      word.remove_suffix(ending.size());
      return lower(word);
    }
  }
  return dialect == Dialect::powershell ? lower(word) : std::string{word};
}

bool is_assignment(std::string_view word) {
  auto const equals = word.find('=');
  if (equals == word.npos || equals == 0) return false;
  auto const name = word.substr(0, word[equals - 1] == '+' ? equals - 1 : equals);
  bool const letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '[' || c == ']';
  });
  return letters && !name.empty() && !(name[0] >= '0' && name[0] <= '9');
}

/// "@scope/name@1.2", "name==1", "name[extra]" without what follows the name.
std::string package_name(std::string_view word) {
  auto const end = word.find_first_of("@=<>![~", word.starts_with('@') ? 1 : 0);
  return std::string{word.substr(0, end)};
}

class Resolver {
 public:
  Resolver(std::span<Token const> words, Dialect dialect, bool called)
      : words_{words}, dialect_{dialect}, called_{called} {}

  std::optional<Invocation> run() {
    for (int depth = 0; depth < wrappers_max; ++depth) {
      if (then_ == Then::command && dialect_ != Dialect::powershell) skip_assignments();
      if (at_ >= words_.size()) return std::nullopt;
      if (depth == 0 && is_value(words_[0])) return std::nullopt;
      if (then_ != Then::command) return package();
      auto const name = command_name();
      if (is_python(name)) return module();
      auto const* const wrapper = find_wrapper(name);
      if (wrapper == nullptr) return command(name);
      if (!look_through(*wrapper)) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  /// What PowerShell and nushell print instead of run.
  [[nodiscard]] bool is_value(Token const& word) const {
    bool const values = dialect_ == Dialect::powershell || dialect_ == Dialect::nushell;
    return values && word.quoted && !called_;
  }

  void skip_assignments() {
    while (at_ < words_.size() && !words_[at_].quoted && is_assignment(words_[at_].text)) ++at_;
  }

  [[nodiscard]] std::string command_name() const {
    std::string_view text = words_[at_].text;
    if (text.starts_with('^') && dialect_ == Dialect::nushell) text.remove_prefix(1);
    return base_name(text, dialect_);
  }

  static bool is_python(std::string_view name) {
    if (std::find(pythons.begin(), pythons.end(), name) != pythons.end()) return true;
    return name.starts_with("python3.") && name.size() <= 10;
  }

  /// The wrapper of that name whose second word fits; moves past both.
  Wrapper const* find_wrapper(std::string_view name) {
    for (auto const& wrapper : wrappers) {
      if (wrapper.name != name) continue;
      if (wrapper.second.empty()) {
        ++at_;
        return &wrapper;
      }
      auto rest = wrapper.second;
      auto next = at_ + 1;
      while (!rest.empty() && next < words_.size()) {
        auto const word = rest.substr(0, rest.find(' '));
        if (words_[next].text != word) break;
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        ++next;
      }
      if (!rest.empty()) continue;
      at_ = next;
      return &wrapper;
    }
    return nullptr;
  }

  /// Moves past the wrapper's options; false when it runs nothing.
  bool look_through(Wrapper const& wrapper) {
    then_ = wrapper.then;
    int skipped = wrapper.skipped;
    if (!wrapper.until.empty()) return skip_until(wrapper.until);
    if (wrapper.name == "wsl") environment_ = "wsl";
    while (at_ < words_.size()) {
      auto const option = words_[at_].text;
      bool const slash = wrapper.name == "cmd" && option.starts_with('/');
      if (option == "--") {
        ++at_;
        if (skipped-- > 0) continue;
        return true;
      }
      if (wrapper.name == "wsl" && (option == "-e" || option == "--exec")) return ++at_ < words_.size();
      if ((!option.starts_with('-') && !slash) || option == "-") {
        if (skipped-- > 0 || (wrapper.name == "env" && is_assignment(option))) {
          ++at_;
          continue;
        }
        return true;
      }
      if (!take_option(wrapper, dialect_ == Dialect::powershell ? lower(option) : option)) return false;
    }
    return false;
  }

  bool skip_until(std::string_view marks) {
    while (at_ < words_.size() && !has(marks, words_[at_].text)) ++at_;
    return ++at_ < words_.size();
  }

  /// Of "-As" the last letter may be an option that takes the next word.
  static bool is_valued(std::string_view valued, std::string_view option) {
    if (has(valued, option)) return true;
    if (option.size() < 3 || option[1] == '-') return false;
    for (std::size_t i = 1; i < option.size(); ++i) {
      if (has(valued, std::string{'-', option[i]})) return i + 1 == option.size();
    }
    return false;
  }

  bool take_option(Wrapper const& wrapper, std::string const& option) {
    if (has(wrapper.stopped, option)) return false;
    ++at_;
    auto const equals = option.find('=');
    auto const name = option.substr(0, equals);
    if (has(wrapper.names, name)) {
      then_ = Then::command;  // the package is named here, its command follows
      if (equals == option.npos) ++at_;
      return true;
    }
    if (has(wrapper.is_command, name)) return true;
    if (!is_valued(wrapper.valued, name) || equals != option.npos) return true;
    if (wrapper.name == "wsl" && (name == "-d" || name == "--distribution") && at_ < words_.size())
      environment_ = "wsl:" + words_[at_].text;
    ++at_;
    return true;
  }

  std::optional<Invocation> module() {
    auto next = at_ + 1;
    while (next < words_.size() && words_[next].text.starts_with('-') && words_[next].text != "-m") {
      if (words_[next].text == "-c" || words_[next].text == "-") return std::nullopt;
      next += words_[next].text == "-W" || words_[next].text == "-X" ? 2U : 1U;
    }
    if (next + 1 >= words_.size() || words_[next].text != "-m") return std::nullopt;
    at_ = next + 1;
    return finish(words_[at_].text, Named::pypi);
  }

  std::optional<Invocation> package() {
    return finish(package_name(words_[at_].text), then_ == Then::npm ? Named::npm : Named::pypi);
  }

  std::optional<Invocation> command(std::string const& name) {
    auto made = finish(name, Named::command);
    auto const& text = words_[at_].text;
    made.local = text.starts_with("./") || text.starts_with("../") || text.starts_with(".\\");
    return made;
  }

  Invocation finish(std::string name, Named named) {
    Invocation made;
    made.name = std::move(name);
    made.named = named;
    made.environment = environment_;
    auto const rest = words_.subspan(at_ + 1);
    for (auto const& word : rest.first(std::min(rest.size(), arguments_max)))
      made.arguments.push_back(word.text);
    return made;
  }

  std::span<Token const> words_;
  Dialect dialect_;
  bool called_;
  std::size_t at_{0};
  Then then_{Then::command};
  std::string environment_;
};

}  // namespace

std::optional<Invocation> resolve(std::span<Token const> words, Dialect dialect, bool called) {
  return Resolver{words, dialect, called}.run();
}

}  // namespace companion::detectors::shell
