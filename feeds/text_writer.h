// Collects plain text: whitespace collapsed, what hides or reorders text left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newswatch::feeds {

// Spaces and breaks wait until text follows, so none lead, trail or repeat.
class TextWriter {
 public:
  enum class Shape { paragraphs, one_line };

  // `expected`: about how many bytes will come.
  TextWriter(Shape shape, std::size_t max_bytes, std::size_t expected);

  // Whether a line of `text`, HTML or plain, is `text` itself, as most titles and names are.
  static bool leaves_as_it_is(std::string_view text);

  // Nothing more is kept: reading may stop.
  bool full() const { return out_.size() >= max_; }

  // Writes the characters of `text`, valid UTF-8, from `at` on up to the next '<' or '&', or line
  // end where `stop_at_line_end`; elsewhere that is a space. Returns where it stopped.
  std::size_t copy(std::string_view text, std::size_t at, bool stop_at_line_end = false);

  void code_point(char32_t c);

  void space() { wait_for(Break::space); }
  void line() { wait_for(waiting_ >= Break::line ? Break::paragraph : Break::line); }
  void paragraph() { waiting_ = Break::paragraph; }

  // What was written, at most `max_bytes`, cut on a code point.
  std::string take();

 private:
  enum class Break : std::uint8_t { none, space, line, paragraph };

  void wait_for(Break what) {
    if (waiting_ < what) waiting_ = what;
  }
  void run(std::string_view text);
  void flush();

  std::string out_;
  Break waiting_ = Break::none;
  Shape shape_;
  std::size_t max_;
};

}  // namespace newswatch::feeds
