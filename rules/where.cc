#include "rules/where.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "core/duration.h"
#include "core/url.h"

namespace newswatch::rules {
namespace {

bool is_language(std::string_view wanted, std::string_view language) {
  if (language.size() < wanted.size()) return false;
  const bool begins =
      std::equal(wanted.begin(), wanted.end(), language.begin(), [](char a, char b) {
        return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
      });
  return begins && (language.size() == wanted.size() || language[wanted.size()] == '-' ||
                    language[wanted.size()] == '_');
}

bool any_language(const std::vector<std::string>& wanted, const Item& item,
                  const Context& context) {
  const ItemLanguage own(item);
  const auto& code = (context.language ? *context.language : own).code();
  return code.empty() || std::any_of(wanted.begin(), wanted.end(),
                                     [&](const auto& one) { return is_language(one, code); });
}

std::string language_reason(const ItemLanguage& language) {
  if (language.declared()) return fmt::format("the item's language is {}", language.code());
  return language.code().empty() ? std::string("neither the item nor its text tells the language")
                                 : fmt::format("the item's text is in {}", language.code());
}

bool is_source(std::string_view wanted, std::string_view host) {
  if (wanted == "*" || wanted == host) return true;
  return host.size() > wanted.size() && host.ends_with(wanted) &&
         host[host.size() - wanted.size() - 1] == '.';
}

// The feed's site and the host of the item's link, as far as they are known.
std::vector<std::string> sources_of(const Item& item, const Context& context) {
  std::vector<std::string> found;
  if (!context.site.empty()) found.emplace_back(context.site);
  if (item.link.empty()) return found;
  if (const auto url = Url::parse(item.link)) {
    auto host = url->host();
    if (!host.empty()) found.push_back(std::move(host));
  }
  return found;
}

bool any_source(const std::vector<std::string>& wanted, const std::vector<std::string>& sources) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    return std::any_of(sources.begin(), sources.end(),
                       [&](const std::string& host) { return is_source(one, host); });
  });
}

bool from_right_source(const Where& where, const Item& item, const Context& context) {
  if (where.sources.empty() && where.not_sources.empty()) return true;
  const auto sources = sources_of(item, context);
  if (sources.empty()) return true;
  if (any_source(where.not_sources, sources)) return false;
  return where.sources.empty() || any_source(where.sources, sources);
}

bool any_tag(const std::vector<std::string>& wanted, std::span<const std::string> tags) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    return std::find(tags.begin(), tags.end(), one) != tags.end();
  });
}

std::optional<Duration> age_of(const Item& item, const Context& context) {
  const auto& date = item.published ? item.published : item.updated;
  if (!date || !context.now) return std::nullopt;
  return *context.now - *date;
}

std::string written(std::string_view key, const std::vector<std::string>& list) {
  return fmt::format("{}: [{}]", key, fmt::join(list, ", "));
}

}  // namespace

bool takes(const Where& where, const Item& item, const Context& context) {
  if (context.tags) {
    if (!where.tags.empty() && !any_tag(where.tags, *context.tags)) return false;
    if (any_tag(where.not_tags, *context.tags)) return false;
  }
  if (where.max_age) {
    const auto age = age_of(item, context);
    if (age && *age > *where.max_age) return false;
  }
  if (!from_right_source(where, item, context)) return false;
  // Last, since it may have to be found in the text.
  return where.languages.empty() || any_language(where.languages, item, context);
}

std::vector<Condition> judge(const Where& where, const Item& item, const Context& around) {
  const ItemLanguage own(item);
  auto context = around;
  if (context.language == nullptr) context.language = &own;
  std::vector<Condition> found;
  const auto add = [&](std::string text, Where one, std::string reason) {
    found.push_back({std::move(text), takes(one, item, context), std::move(reason)});
  };
  if (!where.languages.empty()) {
    Where one;
    one.languages = where.languages;
    add(written("lang", one.languages), one, language_reason(*context.language));
  }
  const auto sources = sources_of(item, context);
  const auto source_reason = sources.empty()
                                 ? std::string("where the item comes from is not known")
                                 : fmt::format("the item is from {}", fmt::join(sources, ", "));
  if (!where.sources.empty()) {
    Where one;
    one.sources = where.sources;
    add(written("source", one.sources), one, source_reason);
  }
  if (!where.not_sources.empty()) {
    Where one;
    one.not_sources = where.not_sources;
    add(written("not_source", one.not_sources), one, source_reason);
  }
  std::string tag_reason = "the item's feed is not known";
  if (context.tags) {
    tag_reason = context.tags->empty()
                     ? std::string("the feed has no tags")
                     : fmt::format("the feed's tags are {}", fmt::join(*context.tags, ", "));
  }
  if (!where.tags.empty()) {
    Where one;
    one.tags = where.tags;
    add(written("tag", one.tags), one, tag_reason);
  }
  if (!where.not_tags.empty()) {
    Where one;
    one.not_tags = where.not_tags;
    add(written("not_tag", one.not_tags), one, tag_reason);
  }
  if (where.max_age) {
    Where one;
    one.max_age = where.max_age;
    const auto age = age_of(item, context);
    add(fmt::format("age: {}", format_duration(*where.max_age)), one,
        age ? fmt::format("the item is {} old", format_duration(std::max(*age, Duration{0})))
            : std::string("the item has no date"));
  }
  return found;
}

}  // namespace newswatch::rules
