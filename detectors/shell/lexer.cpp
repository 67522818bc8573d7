#include "detectors/shell/lexer.hpp"

#include <algorithm>
#include <utility>

namespace companion::detectors::shell {
namespace {

constexpr std::size_t depth_max = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// PowerShell's @' or @" at the end of a line.
bool begins_here_string(std::string_view line, std::size_t quote) {
  if (quote == 0 || line[quote - 1] != '@' || quote + 1 >= line.size()) return false;
  return line[quote + 1] == '\n' || line[quote + 1] == '\r';
}

class Lexer {
 public:
  Lexer(std::string_view line, Dialect dialect) : line_{line}, dialect_{dialect} {}

  std::vector<Token> run() {
    while (at_ < line_.size() && frames_.size() <= depth_max) step();
    while (!frames_.empty()) leave();
    end_word();
    return std::move(tokens_);
  }

 private:
  /// What goes on after the substitution or group that is being read.
  struct Frame {
    char closer;
    bool in_quotes;  ///< it stands inside "…"
    bool in_word;
    Token word;
  };

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < line_.size() ? line_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool posix() const { return dialect_ == Dialect::posix; }
  [[nodiscard]] bool powershell() const { return dialect_ == Dialect::powershell; }
  [[nodiscard]] bool nushell() const { return dialect_ == Dialect::nushell; }

  void step() {
    if (quotes_) return in_double_quotes();
    char const c = peek();
    if (is_blank(c)) {
      ++at_;
      return end_word();
    }
    if (c == '\n') return newline();
    if (c == '#' && !in_word_) return comment();
    if (c == escape()) return escaped();
    if (c == '\'' || c == '"' || (c == '`' && nushell())) return quoted(c);
    if (c == '`' && posix()) return backtick();
    if (c == '$') return dollar();
    if (c == '(' || c == ')' || c == '{' || c == '}' || c == '[' || c == '@') return bracket(c);
    if (c == ';' || c == '|' || c == '&') return separator(c);
    if ((c == '<' || c == '>') && !nushell()) return redirection(c);
    add(c);
    ++at_;
  }

  [[nodiscard]] char escape() const { return powershell() ? '`' : nushell() ? '\0' : '\\'; }

  void add(char c) {
    in_word_ = true;
    word_.text.push_back(c);
  }

  void end_word() {
    if (!in_word_) return;
    in_word_ = false;
    auto word = std::exchange(word_, Token{});
    if (std::exchange(drop_next_, false)) return;
    if (std::exchange(heredoc_next_, false)) {
      heredocs_.push_back(std::move(word.text));
      return;
    }
    tokens_.push_back(std::move(word));
  }

  void mark(TokenKind kind, char c) {
    end_word();
    drop_next_ = heredoc_next_ = false;
    Token token;
    token.kind = kind;
    token.mark = c;
    tokens_.push_back(std::move(token));
  }

  void enter(char closer, char opener) {
    frames_.push_back({closer, quotes_, in_word_, std::exchange(word_, Token{})});
    quotes_ = in_word_ = false;
    mark(TokenKind::open, opener);
  }

  void leave() {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    mark(TokenKind::close, frame.closer == '}' ? '}' : ')');
    quotes_ = frame.in_quotes;
    in_word_ = frame.in_word;
    word_ = std::move(frame.word);
  }

  void newline() {
    mark(TokenKind::end, '\n');
    ++at_;
    for (auto const& delimiter : std::exchange(heredocs_, {})) skip_heredoc(delimiter);
  }

  void skip_heredoc(std::string_view delimiter) {
    while (at_ < line_.size()) {
      auto const end = std::min(line_.find('\n', at_), line_.size());
      auto text = line_.substr(at_, end - at_);
      at_ = std::min(end + 1, line_.size());
      while (!text.empty() && text.front() == '\t') text.remove_prefix(1);
      if (text == delimiter) return;
    }
  }

  void comment() {
    bool const block = powershell() && at_ > 0 && line_[at_ - 1] == '<';
    auto const end = block ? line_.find("#>", at_) : line_.find('\n', at_);
    at_ = end == line_.npos ? line_.size() : end + (block ? 2U : 0U);
  }

  void escaped() {
    ++at_;
    if (at_ >= line_.size()) return;
    char const c = line_[at_];
    auto const next = c == '\r' && peek(1) == '\n' ? at_ + 2 : at_ + 1;
    if (c == '\n' || next == at_ + 2) {  // the command goes on in the next line
      if (powershell()) end_word();
    } else {
      add(c);
    }
    at_ = next;
  }

  void quoted(char quote) {
    if (powershell() && word_.text.starts_with('$') && word_.text.ends_with('=')) end_word();  // $x="a value"
    if (!in_word_) word_.quoted = true;
    in_word_ = true;
    if (quote == '"' && !nushell() && !(powershell() && here_string())) {
      quotes_ = true;
      ++at_;
      return;
    }
    auto const end = skip_quoted(line_, at_, dialect_);
    auto const inner = at_ + 1;
    if (end > inner + 1) word_.text.append(line_.substr(inner, end - inner - 1));
    at_ = end;
  }

  [[nodiscard]] bool here_string() const { return begins_here_string(line_, at_); }

  void in_double_quotes() {
    char const c = peek();
    if (c == '"') {
      quotes_ = false;
    } else if (c == (powershell() ? '`' : '\\') && at_ + 1 < line_.size()) {
      word_.text.push_back(line_[++at_]);
    } else if (c == '$' && peek(1) == '(') {
      ++at_;
      enter(')', '$');
    } else if (c == '`' && posix()) {
      return backtick();
    } else {
      word_.text.push_back(c);
    }
    ++at_;
  }

  /// `…`: the closing mark looks like the opening one, so an open one of this depth is closed.
  void backtick() {
    if (!frames_.empty() && frames_.back().closer == '`') {
      leave();
    } else {
      in_word_ = true;
      enter('`', '$');
    }
    ++at_;
  }

  void dollar() {
    if (peek(1) == '(' && peek(2) == '(' && posix()) {
      in_word_ = true;
      at_ = skip_balanced(at_ + 1, '(', ')');
    } else if (peek(1) == '(') {
      in_word_ = true;
      enter(')', '$');
      at_ += 2;
    } else if (peek(1) == '{') {
      auto const end = skip_balanced(at_ + 1, '{', '}');
      in_word_ = true;
      word_.text.append(line_.substr(at_, end - at_));
      at_ = end;
    } else {
      add('$');
      ++at_;
    }
  }

  void bracket(char c) {
    if (c == ')' || c == '}') return closing(c);
    if (c == '(') return round();
    if (c == '{') return curly();
    if (c == '[' && nushell() && !in_word_) return pass_over('[', ']');
    if (c == '@' && powershell() && !in_word_ && peek(1) == '{') {
      ++at_;
      return pass_over('{', '}');
    }
    if (c == '@' && powershell() && !in_word_ && peek(1) == '(') ++at_;  // @( … ) runs what it holds
    if (peek() == '(') return round();
    add(c);
    ++at_;
  }

  void closing(char c) {
    bool const ours = !frames_.empty() && frames_.back().closer == c;
    bool const curly_word = c == '}' && (posix() || dialect_ == Dialect::fish);
    if (ours) {
      leave();
    } else if (curly_word) {
      add(c);  // a word of its own ends a block; inside a word it is a brace expansion
    } else {
      mark(TokenKind::close, c);
    }
    ++at_;
  }

  void round() {
    if (posix() && in_word_) {
      if (peek(1) == ')') {  // name() defines a function
        word_.function = true;
        at_ += 2;
        return end_word();
      }
      at_ = skip_balanced(at_, '(', ')');  // array=(…), a glob with qualifiers
      return;
    }
    if (posix() && peek(1) == '(') {
      at_ = skip_balanced(at_, '(', ')');  // ((arithmetic))
      return;
    }
    enter(')', '(');
    ++at_;
  }

  void curly() {
    if (posix() || dialect_ == Dialect::fish || in_word_) {
      add('{');
      ++at_;
      return;
    }
    enter('}', '{');
    ++at_;
    if (nushell()) skip_parameters();
  }

  /// The |parameters| of a closure.
  void skip_parameters() {
    auto start = line_.find_first_not_of(" \t\r\n", at_);
    if (start == line_.npos || line_[start] != '|') return;
    auto const end = line_.find('|', start + 1);
    at_ = end == line_.npos ? line_.size() : end + 1;
  }

  void pass_over(char opener, char closer) {
    in_word_ = true;
    word_.quoted = true;  // a value, never a command
    at_ = skip_balanced(at_, opener, closer);
  }

  /// Past the bracket that closes the one at `from`, minding quotes; the line's end when there is none.
  [[nodiscard]] std::size_t skip_balanced(std::size_t from, char opener, char closer) const {
    std::size_t depth = 0;
    auto at = from;
    while (at < line_.size()) {
      char const c = line_[at];
      if (c == '\'' || c == '"') {
        at = skip_quoted(line_, at, dialect_);
        continue;
      }
      if (c == '\\' && !powershell()) ++at;
      if (c == opener) ++depth;
      if (c == closer && --depth == 0) return at + 1;
      ++at;
    }
    return line_.size();
  }

  void separator(char c) {
    if (c == '&' && !nushell() && peek(1) == '>') {  // &> file
      at_ += 1;
      return redirection('>');
    }
    if (c == ';' && peek(1) == ';') {
      mark(TokenKind::end, 'D');
      at_ += 2;
      return;
    }
    bool const twice = peek(1) == c || (c == '|' && peek(1) == '&');
    mark(TokenKind::end, twice && c == '&' ? ';' : c);
    at_ += twice ? 2U : 1U;
  }

  void redirection(char c) {
    if (powershell() && c == '<' && peek(1) == '#') {
      ++at_;
      return comment();
    }
    if (in_word_ && std::all_of(word_.text.begin(), word_.text.end(), is_digit)) {
      in_word_ = false;  // the number of a descriptor
      word_ = Token{};
    }
    end_word();
    if (peek(1) == '(' && posix()) {  // <(command)
      enter(')', '$');
      at_ += 2;
      return;
    }
    if (c == '<' && peek(1) == '<' && peek(2) != '<' && posix()) {
      heredoc_next_ = true;
      at_ += peek(2) == '-' ? 3U : 2U;
      return;
    }
    drop_next_ = true;
    while (peek() == '<' || peek() == '>' || peek() == '|' || peek() == '&') ++at_;
  }

  std::string_view line_;
  Dialect dialect_;
  std::size_t at_{0};
  bool quotes_{false};
  bool in_word_{false};
  bool drop_next_{false};
  bool heredoc_next_{false};
  Token word_;
  std::vector<Frame> frames_;
  std::vector<std::string> heredocs_;
  std::vector<Token> tokens_;
};

}  // namespace

std::size_t skip_quoted(std::string_view line, std::size_t at, Dialect dialect) {
  char const quote = line[at];
  if (dialect == Dialect::powershell && begins_here_string(line, at)) {
    auto const end = line.find(std::string{quote} + '@', at + 1);
    return end == line.npos ? line.size() : end + 2;
  }
  char escape = quote == '"' ? '\\' : '\0';
  if (dialect == Dialect::powershell) escape = quote == '"' ? '`' : '\0';
  if (dialect == Dialect::fish) escape = '\\';
  if (dialect == Dialect::posix && at > 0 && line[at - 1] == '$') escape = '\\';  // $'…'
  for (++at; at < line.size(); ++at) {
    if (escape != '\0' && line[at] == escape) {
      ++at;
    } else if (line[at] == quote) {
      bool const doubled = dialect == Dialect::powershell && at + 1 < line.size() && line[at + 1] == quote;
      if (!doubled) return at + 1;
      ++at;
    }
  }
  return line.size();
}

std::vector<Token> split(std::string_view line, Dialect dialect) { return Lexer{line, dialect}.run(); }

}  // namespace companion::detectors::shell
