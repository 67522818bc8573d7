#include "detectors/shell/command_words.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "detectors/shell/simple_command.hpp"

namespace companion::detectors::shell {
namespace {

using Words = std::span<std::string_view const>;

/// A dialect's words that stand before commands or open and close blocks.
struct Grammar {
  Words before;     ///< a command follows
  Words header;     ///< the rest up to the next mark is no command
  Words opens;      ///< a block, and a command follows
  Words opens_end;  ///< a block whose header is no command
  Words closes;     ///< a block
  Words defines;    ///< the next word is a name, the next block its body
};

constexpr std::array<std::string_view, 13> posix_before{
    "if", "then", "elif", "else", "do", "while", "until", "!", "fi", "done", "coproc", "esac", "always"};
constexpr std::array<std::string_view, 3> posix_header{"for", "select", "foreach"};
constexpr std::array<std::string_view, 1> curly_opens{"{"};
constexpr std::array<std::string_view, 1> curly_closes{"}"};
constexpr std::array<std::string_view, 1> function_word{"function"};
constexpr std::array<std::string_view, 4> fish_before{"and", "or", "not", "else"};
constexpr std::array<std::string_view, 4> fish_opens{"begin", "if", "while", "{"};
constexpr std::array<std::string_view, 2> fish_opens_end{"for", "switch"};
constexpr std::array<std::string_view, 1> fish_header{"case"};
constexpr std::array<std::string_view, 2> fish_closes{"end", "}"};
constexpr std::array<std::string_view, 14> powershell_before{"return",  "throw", "if",      "elseif", "else",
                                                             "while",   "until", "do",      "try",    "catch",
                                                             "finally", "begin", "process", "end"};
constexpr std::array<std::string_view, 7> powershell_header{"foreach", "for",   "switch", "param",
                                                            "trap",    "class", "enum"};
constexpr std::array<std::string_view, 3> powershell_defines{"function", "filter", "workflow"};
constexpr std::array<std::string_view, 5> nushell_before{"do", "else", "try", "catch", "return"};
constexpr std::array<std::string_view, 7> nushell_header{"if",    "for", "while", "match",
                                                         "alias", "use", "extern"};
constexpr std::array<std::string_view, 3> nushell_defines{"def", "def-env", "module"};

constexpr Grammar grammar_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::fish:
      return {fish_before, fish_header, fish_opens, fish_opens_end, fish_closes, function_word};
    case Dialect::powershell:
      return {powershell_before, powershell_header, {}, {}, {}, powershell_defines};
    case Dialect::nushell:
      return {nushell_before, nushell_header, {}, {}, {}, nushell_defines};
    case Dialect::posix:
      break;
  }
  return {posix_before, posix_header, curly_opens, {}, curly_closes, function_word};
}

bool is_one(Words words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::size_t blocks_max = 256;

class Parser {
 public:
  explicit Parser(Dialect dialect) : dialect_{dialect}, grammar_{grammar_of(dialect)} {}

  std::vector<Invocation> run(std::vector<Token>&& tokens) {
    blocks_.emplace_back();
    for (auto& token : tokens) {
      if (blocks_.size() > blocks_max) break;
      take(token);
    }
    while (!blocks_.empty()) {
      finish();
      blocks_.pop_back();
    }
    return std::move(found_);
  }

 private:
  enum class Reading : std::uint8_t { command, header, name, test, case_word, pattern };

  struct Block {
    std::vector<Token> words;
    Reading reading{Reading::command};
    char mark{0};         ///< how it was opened: '(' '{', 0 for a keyword's block and the line itself
    bool silent{false};   ///< nothing in it runs: a function's body, a pattern
    bool defines{false};  ///< the next block is a function's body
    bool called{false};   ///< behind PowerShell's `&`
    int cases{0};
  };

  Block& top() { return blocks_.back(); }

  void take(Token& token) {
    switch (token.kind) {
      case TokenKind::word:
        return word(token);
      case TokenKind::end:
        return end(token.mark);
      case TokenKind::open:
        return open(token.mark);
      case TokenKind::close:
        return close(token.mark);
    }
  }

  void word(Token& token) {
    auto& block = top();
    switch (block.reading) {
      case Reading::command:
        break;
      case Reading::header:
        if (token.text == "do" && dialect_ == Dialect::posix) block.reading = Reading::command;
        return;
      case Reading::name:
        block.reading = dialect_ == Dialect::fish ? Reading::header : Reading::command;
        return;
      case Reading::test:
        if (token.text == "]]") block.reading = Reading::header;
        return;
      case Reading::case_word:
        if (token.text == "in") block.reading = Reading::pattern;
        return;
      case Reading::pattern:
        if (token.text == "esac") leave_case();
        return;
    }
    if (block.words.empty() && !token.quoted && keyword(token)) return;
    top().words.push_back(std::move(token));
  }

  void leave_case() {
    auto& block = top();
    block.reading = Reading::header;
    block.cases = std::max(0, block.cases - 1);
  }

  /// True when the word is the grammar's, not a command.
  bool keyword(Token const& token) {
    auto& block = top();
    auto const& text = token.text;
    bool const posix = dialect_ == Dialect::posix;
    if (token.function) {
      block.defines = true;
    } else if (posix && text == "esac") {
      leave_case();
      block.reading = Reading::command;
    } else if (is_one(grammar_.closes, text)) {
      shut();
    } else if (is_one(grammar_.opens, text)) {
      push(0);
    } else if (is_one(grammar_.opens_end, text)) {
      push(0);
      top().reading = Reading::header;
    } else if (is_one(grammar_.defines, text)) {
      define();
    } else if (posix && text == "case") {
      ++block.cases;
      block.reading = Reading::case_word;
    } else if (posix && text == "[[") {
      block.reading = Reading::test;
    } else if (is_one(grammar_.header, text)) {
      block.reading = Reading::header;
    } else {
      return is_one(grammar_.before, text) || (dialect_ == Dialect::nushell && text == "export");
    }
    return true;
  }

  void define() {
    if (dialect_ == Dialect::fish) {  // the body begins with the next line and ends with its `end`
      push(0);
      top().silent = true;
    } else {
      top().defines = true;
    }
    top().reading = Reading::name;
  }

  void end(char mark) {
    auto& block = top();
    if (block.reading == Reading::test && mark != '\n') return;
    if (block.reading == Reading::pattern || block.reading == Reading::case_word) return;
    bool const call = mark == '&' && dialect_ == Dialect::powershell && block.words.empty();
    finish();
    top().called = call;
    if (mark != '\n') top().defines = false;
    if (mark == 'D' && top().cases > 0) top().reading = Reading::pattern;
  }

  void open(char mark) {
    auto& block = top();
    if (block.reading == Reading::pattern && mark == '(') return;  // the optional one before a pattern
    // A parenthesis behind a word is a pattern, or the () of a function's head.
    bool const posix_group = mark == '(' && dialect_ == Dialect::posix;
    bool const no_group = posix_group && (!block.words.empty() || block.reading == Reading::test);
    if (no_group && block.words.size() == 1) block.defines = true;
    push(mark);
    if (no_group) top().silent = true;
  }

  void push(char mark) {
    Block block;
    block.mark = mark;
    auto& outer = top();
    bool const body = outer.defines && mark != '(';
    block.silent = outer.silent || body || outer.reading == Reading::pattern;
    if (body) {
      outer.defines = false;
      outer.words.clear();
    }
    blocks_.push_back(std::move(block));
  }

  void close(char mark) {
    if (top().reading == Reading::pattern && mark == ')') {
      top().reading = Reading::command;
      return;
    }
    bool const ours = std::any_of(blocks_.begin(), blocks_.end(), [](Block const& b) { return b.mark != 0; });
    if (!ours) return finish();
    while (top().mark == 0) shut();  // blocks of keywords that were not ended
    shut();
    auto& block = top();
    if (dialect_ == Dialect::powershell && block.reading == Reading::header) finish();
    if (block.defines) block.words.clear();
  }

  void shut() {
    finish();
    if (blocks_.size() > 1) blocks_.pop_back();
  }

  void finish() {
    auto& block = top();
    if (block.reading != Reading::pattern) block.reading = Reading::command;
    if (!block.silent && !block.words.empty()) {
      if (auto const words = command(block.words); !words.empty()) {
        if (auto made = resolve(words, dialect_, block.called)) found_.push_back(std::move(*made));
      }
    }
    block.words.clear();
    block.called = false;
  }

  /// The words of the command itself: behind an assignment in the shells that have such.
  [[nodiscard]] std::span<Token const> command(std::vector<Token>& words) const {
    std::span<Token const> const all{words};
    if (dialect_ == Dialect::powershell) return behind_powershell_assignment(words);
    if (dialect_ != Dialect::nushell) return all;
    auto const& first = words[0].text;
    bool const assigns = first == "let" || first == "mut" || first == "const" || first.starts_with('$');
    if (!assigns && words.size() > 1 && words[1].text == "=>") return {};
    return assigns ? behind_equals(all) : all;
  }

  static std::span<Token const> behind_equals(std::span<Token const> words) {
    for (std::size_t i = 1; i < std::min<std::size_t>(words.size(), 5); ++i) {
      auto const& text = words[i].text;
      if (text == "=" || text == "+=") return words.subspan(i + 1);
    }
    return {};
  }

  static std::span<Token const> behind_powershell_assignment(std::vector<Token>& words) {
    auto& first = words[0].text;
    if (words[0].quoted || (!first.starts_with('$') && !first.starts_with('['))) return words;
    auto const equals = first.find('=');
    if (equals == first.npos) return behind_equals(words);
    first.erase(0, equals + 1);
    return first.empty() ? std::span<Token const>{words}.subspan(1) : std::span<Token const>{words};
  }

  Dialect dialect_;
  Grammar grammar_;
  std::vector<Block> blocks_;
  std::vector<Invocation> found_;
};

}  // namespace

std::vector<Invocation> invocations(std::string_view line, Dialect dialect) {
  return Parser{dialect}.run(split(line, dialect));
}

}  // namespace companion::detectors::shell
