// Texts as their publisher wrote them. They stay in the document until it is known that somebody
// will read them: to take them out and make plain text of HTML costs more than all the rest of
// parsing, and most items of most polls are known already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace newswatch::feeds {

struct RawText {
  enum class Form : std::uint8_t {
    plain,    // no markup: "<b>" and "&amp;" stand for themselves
    html,     // HTML
    escaped,  // HTML, written as the character data of XML: its references stand for markup
  };
  std::string bytes;
  Form form = Form::html;
};

std::string plain_text(const RawText& raw, std::size_t max_bytes);
std::string plain_line(const RawText& raw, std::size_t max_bytes);  // one line

// The elements in which one field of an item may stand, the one to be preferred first.
using RawTexts = std::vector<RawText>;

// Adds `raw` unless it is blank.
void add_raw(RawTexts& texts, RawText raw);

// Of the first that says something: of markup such as a lone picture no text is left.
std::string plain_text(const RawTexts& texts, std::size_t max_bytes);

// What the summary and the content of an item are made of.
struct ItemTexts {
  RawTexts summary;
  RawTexts content;
};

// The texts of a document's items, by the items' places in it. Holds the document.
class TextSource {
 public:
  virtual ~TextSource() = default;
  virtual std::size_t size() const = 0;
  virtual ItemTexts of(std::size_t item) const = 0;
};

}  // namespace newswatch::feeds
