// What an element of HTML means to its text, and how the text inside it is read.
#pragma once

#include <cstdint>
#include <string_view>

namespace newswatch::feeds {

enum class Role : std::uint8_t {
  inline_,     // nothing
  block,       // stands apart
  line_break,  // br
  cell,        // of a table's row: a space apart
  script,      // not shown; has states of its own
  raw_hidden,  // not shown; its contents are no markup
  raw_block,   // a block whose contents are no markup
  rcdata,      // a block in which references are decoded, but no tags are read
  plaintext,   // a block without an end
  template_,   // markup that is not shown
};

// `name` as written, in either case.
Role role_of(std::string_view name);

}  // namespace newswatch::feeds
