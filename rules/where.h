// Where: which items a rule looks at, whatever they say.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"
#include "core/language.h"
#include "core/time.h"

namespace newswatch::rules {

// What stands around an item. All that isn't known lets every rule look at it, since leaving an
// item out could lose a story.
struct Context {
  std::string_view site;  // registrable domain of the feed's home page; empty: not known
  std::optional<std::span<const std::string>> tags;  // of the feed; nullopt: no feed is known
  std::optional<Time> now;                           // nullopt: items have no age
  // The item's, where the caller wants to know it, too; null: found where a condition asks for it.
  const ItemLanguage* language = nullptr;
};

struct Where {
  std::vector<std::string> languages;    // BCP 47, lower-case; empty: any
  std::vector<std::string> sources;      // hosts as in URLs, lower-case, or "*"; empty: any
  std::vector<std::string> not_sources;  // likewise; they win
  std::vector<std::string> tags;         // one of these is a tag of the feed; empty: any
  std::vector<std::string> not_tags;     // none of these is; they win
  std::optional<Duration> max_age;       // since the item's date

  auto operator<=>(const Where&) const = default;
};

// "en" takes "en-GB" too; an item that doesn't say its language has the one that its text shows
// (core/language.h), if any. `context.language` should be set where many conditions are asked of an
// item. A source is the feed's site or the host of the item's link;
// "news.example" takes "www.news.example" too. An item's date is when it was published, else when
// it was updated.
bool takes(const Where& where, const Item& item, const Context& context = {});

// One condition of a `where` as it is written, and whether an item meets it.
struct Condition {
  std::string text;  // "lang: [en, uk]"
  bool met = true;
  std::string reason;  // "the item's language is fr", "the item's text shows no language"
};

// Of what `where` says, in order; takes() is whether all are met.
std::vector<Condition> judge(const Where& where, const Item& item, const Context& context = {});

}  // namespace newswatch::rules
