// Diagnostics: what is wrong in a file that a person wrote, shown the way a compiler shows it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newswatch {

// Lines and columns count from 1; a column counts code points. 0 means "the whole file".
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

enum class Level { error, warning };

struct Diagnostic {
  Level level = Level::error;
  Place place;
  std::string message;      // what is wrong
  std::string hint;         // how to write it, or empty
  std::string source_line;  // the line itself, for the caret; may be empty
  std::string code;         // stable name of a lint ("unused-term"), or empty
  int width = 1;            // how many columns the caret underlines
};

// All findings over all files; reported in one go.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { list_.push_back(std::move(diagnostic)); }
  void error(Place place, std::string message, std::string hint = {}, std::string source_line = {});
  void append(const Diagnostics& other);

  const std::vector<Diagnostic>& list() const { return list_; }
  bool has_errors() const;
  size_t errors() const;
  size_t warnings() const;

  // file:line:column: error: message
  //     the source line
  //        ^~~~
  //     hint: ...
  std::string render() const;

 private:
  std::vector<Diagnostic> list_;
};

std::string render(const Diagnostic& diagnostic);

// Line `line` (from 1) of `text`, without its line end; empty where there is none.
std::string_view line_of(std::string_view text, int line);

// The candidate nearest to `word`, if it is near enough to be a typing error; else empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace newswatch
