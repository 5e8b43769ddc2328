// Walking a feed's tree: names with their namespaces, texts, xml:base.
//
// The tree is parsed without decoding references, so that each is decoded once, here, through the
// table of feeds/entities.h. Names of elements are in lower case (feeds/xml_scan.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "core/time.h"
#include "feeds/raw_text.h"
#include "feeds/warnings.h"

namespace newswatch::feeds {

// What an element's prefix stands for. `own` is the format's namespace and no namespace at all.
enum class Ns {
  own,
  atom,  // inside other formats; in Atom itself it is `own`
  content,
  dc,
  dcterms,
  media,
  itunes,
  feedburner,
  syndication,
  history,  // RFC 5005
  news,
  other,
};

// Prefixes as the document declares them on its root and on one more element; the usual ones where
// it forgot to. Anything with a declaration of its own is read by that.
class Namespaces {
 public:
  // `own`: a namespace that the format itself is written in (Ns::atom in Atom), else Ns::own.
  Namespaces(pugi::xml_node root, Ns own);
  void add(pugi::xml_node declaring);

  // `prefix`: of the element's name, without its colon.
  Ns of(pugi::xml_node element, std::string_view prefix) const;

 private:
  std::optional<Ns> meaning(std::string_view uri) const;  // of a URI that is known
  Ns folded(Ns ns) const { return ns == own_ ? Ns::own : ns; }

  Ns own_;
  std::vector<std::pair<std::string, Ns>> prefixes_;
};

// The namespace, length and first bytes of a name in one number: most names differ in it, and
// short ones are told by it alone.
class NameKey {
 public:
  constexpr NameKey(Ns ns, std::string_view name)
      : value_(std::uint64_t{std::min<std::size_t>(name.size(), 0xFF)} << 8 |
               static_cast<std::uint64_t>(ns)) {
    for (std::size_t i = 0; i < std::min(name.size(), kBytes); ++i) {
      value_ |= std::uint64_t{static_cast<unsigned char>(name[i])} << (16 + 8 * i);
    }
  }
  bool operator==(const NameKey&) const = default;

  static constexpr std::size_t kBytes = 6;

 private:
  std::uint64_t value_;
};

// A name to look for, in lower case.
struct Name {
  consteval Name(Ns of, std::string_view called) : ns(of), local(called), key(of, called) {}

  Ns ns;
  std::string_view local;
  NameKey key;
};

// The places in which a field may stand, the best first.
using Names = std::initializer_list<Name>;

struct Child {
  Ns ns = Ns::other;
  std::string_view name;  // local
  NameKey key;
  pugi::xml_node node;

  bool is(const Name& other) const {
    return key == other.key && (name.size() <= NameKey::kBytes || name == other.local);
  }
};

// The child elements of one element, named once and looked up often.
class Children {
 public:
  Children() = default;
  Children(pugi::xml_node parent, const Namespaces& namespaces) { read(parent, namespaces); }
  // In place of those of the element before.
  void read(pugi::xml_node parent, const Namespaces& namespaces);

  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

  // The first with this name, or a null node.
  pugi::xml_node find(const Name& name) const;
  // The text of the first with this name that has one.
  std::string text(const Name& name) const;
  // Likewise, as text_in() gives it.
  std::string_view text(const Name& name, std::string& storage) const;
  // Whether any is of this namespace, which spares looking for each name.
  bool has(Ns ns) const { return (present_ & bit(ns)) != 0; }

 private:
  static unsigned bit(Ns ns) { return 1u << static_cast<unsigned>(ns); }

  std::vector<Child> list_;
  unsigned present_ = 0;
};

std::optional<Time> first_date(const Children& children, Names names, Warnings& warnings);

// An attribute by its name in lower case, whatever its case and with or without a prefix where the
// name has none; references decoded, trimmed. Empty where it is missing.
std::string attribute(pugi::xml_node element, std::string_view name);

// All character data below, references decoded, trimmed: for ids, dates, links, names.
std::string text_of(pugi::xml_node element);

// The same, without a copy where the tree holds it as it is: valid as long as the tree and
// `storage`.
std::string_view text_in(pugi::xml_node element, std::string& storage);

bool has_elements(pugi::xml_node element);

// The HTML that an element carries: escaped (its text once decoded is markup; child elements are
// written out as tags) or as XHTML (its elements are the markup, its text is text).
RawText escaped_html(pugi::xml_node element);
RawText inline_xhtml(pugi::xml_node element);
// plain_line() of escaped_html().
std::string escaped_line(pugi::xml_node element, std::size_t max_bytes);

// `inherited` as changed by the element's xml:base; valid as long as it and `storage`.
const std::string& base_of(pugi::xml_node element, const std::string& inherited,
                           std::string& storage);
std::string base_of(pugi::xml_node element, const std::string& inherited);

// The element's xml:lang, or `inherited`. An empty one undoes what was inherited.
std::string language_of(pugi::xml_node element, const std::string& inherited);

}  // namespace newswatch::feeds
