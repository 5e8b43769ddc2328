#include "feeds/html_elements.h"

#include <array>
#include <cstddef>
#include <iterator>

namespace newswatch::feeds {
namespace {

struct Element {
  std::string_view name;
  Role role = Role::inline_;
};

constexpr Element kElements[] = {{"address", Role::block},
                                 {"article", Role::block},
                                 {"aside", Role::block},
                                 {"blockquote", Role::block},
                                 {"body", Role::block},
                                 {"caption", Role::block},
                                 {"center", Role::block},
                                 {"dd", Role::block},
                                 {"details", Role::block},
                                 {"dialog", Role::block},
                                 {"dir", Role::block},
                                 {"div", Role::block},
                                 {"dl", Role::block},
                                 {"dt", Role::block},
                                 {"fieldset", Role::block},
                                 {"figcaption", Role::block},
                                 {"figure", Role::block},
                                 {"footer", Role::block},
                                 {"form", Role::block},
                                 {"h1", Role::block},
                                 {"h2", Role::block},
                                 {"h3", Role::block},
                                 {"h4", Role::block},
                                 {"h5", Role::block},
                                 {"h6", Role::block},
                                 {"head", Role::block},
                                 {"header", Role::block},
                                 {"hgroup", Role::block},
                                 {"hr", Role::block},
                                 {"html", Role::block},
                                 {"legend", Role::block},
                                 {"li", Role::block},
                                 {"listing", Role::block},
                                 {"main", Role::block},
                                 {"menu", Role::block},
                                 {"nav", Role::block},
                                 {"ol", Role::block},
                                 {"optgroup", Role::block},
                                 {"option", Role::block},
                                 {"p", Role::block},
                                 {"pre", Role::block},
                                 {"search", Role::block},
                                 {"section", Role::block},
                                 {"summary", Role::block},
                                 {"table", Role::block},
                                 {"tbody", Role::block},
                                 {"tfoot", Role::block},
                                 {"thead", Role::block},
                                 {"tr", Role::block},
                                 {"ul", Role::block},
                                 {"br", Role::line_break},
                                 {"td", Role::cell},
                                 {"th", Role::cell},
                                 {"script", Role::script},
                                 {"iframe", Role::raw_hidden},
                                 {"noembed", Role::raw_hidden},
                                 {"noframes", Role::raw_hidden},
                                 {"style", Role::raw_hidden},
                                 {"xmp", Role::raw_block},
                                 {"textarea", Role::rcdata},
                                 {"title", Role::rcdata},
                                 {"plaintext", Role::plaintext},
                                 {"template", Role::template_}};

constexpr std::size_t kLongest = 10;
constexpr std::size_t kSlots = 256;

constexpr std::size_t slot_of(std::string_view lower) {
  const auto first = static_cast<unsigned char>(lower.front());
  const auto last = static_cast<unsigned char>(lower.back());
  const auto middle = static_cast<unsigned char>(lower[lower.size() / 2]);
  return (first * 7u + middle * 31u + last * 5u + lower.size() * 3u) % kSlots;
}

// Open addressing, half of it empty or more.
constexpr std::array<Element, kSlots> make_table() {
  std::array<Element, kSlots> table{};
  for (const auto& element : kElements) {
    std::size_t slot = slot_of(element.name);
    while (!table[slot].name.empty()) slot = (slot + 1) % kSlots;
    table[slot] = element;
  }
  return table;
}
constexpr auto kTable = make_table();
static_assert(std::size(kElements) < kSlots / 2);

}  // namespace

Role role_of(std::string_view name) {
  if (name.empty() || name.size() > kLongest) return Role::inline_;
  std::array<char, kLongest> buffer{};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    buffer[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::string_view lower(buffer.data(), name.size());
  for (std::size_t slot = slot_of(lower); !kTable[slot].name.empty(); slot = (slot + 1) % kSlots) {
    if (kTable[slot].name == lower) return kTable[slot].role;
  }
  return Role::inline_;
}

}  // namespace newswatch::feeds
