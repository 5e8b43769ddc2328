#include "feeds/rss.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/atom_elements.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/html_text.h"
#include "feeds/limits.h"
#include "feeds/media.h"
#include "feeds/rss_schedule.h"
#include "feeds/xml.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

Format rdf_format(pugi::xml_node root) {
  for (const auto& attribute : root.attributes()) {
    const std::string_view uri = attribute.value();
    if (uri.find("netscape.com/rdf") != std::string_view::npos) return Format::rss090;
  }
  return Format::rss10;
}

Format rss_format(pugi::xml_node root) {
  const std::string version = attribute(root, "version");
  if (version == "0.9" || version == "0.90") return Format::rss090;
  if (version.starts_with("0.91")) return Format::rss091;
  if (version.starts_with("0.92")) return Format::rss092;
  if (version.starts_with("0.93")) return Format::rss093;
  if (version.starts_with("0.94")) return Format::rss094;
  return Format::rss20;
}

// An element of RSS itself, or of Atom inside RSS, which says by its type how it is written.
RawText raw_of(const Child& child) {
  return child.ns == Ns::atom ? atom_text(child.node) : escaped_html(child.node);
}

void add_texts(RawTexts& texts, const Children& item, Names names) {
  for (const auto& name : names) {
    if (!item.has(name.ns)) continue;
    for (const auto& child : item) {
      if (child.is(name)) add_raw(texts, raw_of(child));
    }
  }
}

ItemTexts texts_of(const Children& item, const Namespaces& namespaces) {
  ItemTexts texts;
  add_texts(texts.summary, item,
            {{Ns::own, "description"},
             {Ns::dc, "description"},
             {Ns::atom, "summary"},
             {Ns::own, "summary"}});
  add_raw(texts.summary, media_description(item, namespaces));
  add_texts(texts.summary, item, {{Ns::itunes, "summary"}, {Ns::itunes, "subtitle"}});
  add_texts(texts.content, item,
            {{Ns::content, "encoded"},
             {Ns::own, "encoded"},
             {Ns::atom, "content"},
             {Ns::own, "content"},
             {Ns::other, "body"},
             {Ns::own, "body"},
             {Ns::own, "fulltext"},
             {Ns::own, "fullitem"},
             {Ns::other, "div"}});
  return texts;
}

class RssReader {
 public:
  RssReader(SharedTree tree, const std::string& url, Warnings& warnings)
      : tree_(std::move(tree)),
        root_(tree_->root()),
        warnings_(warnings),
        namespaces_(root_, Ns::own),
        base_(base_of(root_, url)) {}

  ParsedFeed read() {
    const bool is_rdf = local_name(root_.name()) == "rdf";
    parsed_.format = is_rdf ? rdf_format(root_) : rss_format(root_);
    const Children top(root_, namespaces_);
    bool has_channel = false;
    for (const auto& child : top) {
      if (!child.is({Ns::own, "channel"})) continue;
      namespaces_.add(child.node);
      const Children children(child.node, namespaces_);
      if (!has_channel) {
        base_ = base_of(child.node, base_);
        read_channel(child.node, children);
      }
      has_channel = true;
      read_items(children);
    }
    if (!has_channel) read_channel(root_, top);
    read_items(top);
    parsed_.texts = std::make_shared<XmlTexts>(std::move(tree_), std::move(namespaces_),
                                               std::move(nodes_), texts_of);
    return std::move(parsed_);
  }

 private:
  void read_channel(pugi::xml_node channel, const Children& children) {
    auto& feed = parsed_.feed;
    feed.title = first_line(children, {{Ns::own, "title"}, {Ns::dc, "title"}, {Ns::atom, "title"}});
    feed.link = own_link(children, base_);
    if (base_.empty()) base_ = feed.link;  // a document that came from nowhere
    for (const auto& child : children) {
      if (!child.is({Ns::atom, "link"})) continue;
      take_feed_link(atom_link(child.node, base_, warnings_), feed);
    }
    feed.language = language_tag(children.text({Ns::own, "language"}));
    if (feed.language.empty()) feed.language = language_tag(children.text({Ns::dc, "language"}));
    if (feed.language.empty()) feed.language = language_of(channel, language_of(root_, {}));
    feed.updated = first_date(
        children,
        {{Ns::own, "lastbuilddate"}, {Ns::own, "pubdate"}, {Ns::atom, "updated"}, {Ns::dc, "date"}},
        warnings_);
    read_schedule(children, feed);
  }

  void read_items(const Children& parent) {
    const auto count =
        static_cast<std::size_t>(std::count_if(parent.begin(), parent.end(), [](const Child& c) {
          return c.is({Ns::own, "item"});
        }));
    parsed_.items.reserve(std::min(count, limits::kItems));
    for (const auto& child : parent) {
      if (!child.is({Ns::own, "item"})) continue;
      if (!has_room(parsed_, warnings_)) return;
      read_item(child.node);
    }
  }

  void read_item(pugi::xml_node node) {
    children_.read(node, namespaces_);
    const auto& children = children_;
    std::string own_base;
    const std::string& base = base_of(node, base_, own_base);
    Item& item = parsed_.items.emplace_back();
    nodes_.push_back(node);
    item.id = id_of(node, children);
    item.link = link_of(node, children, base);
    item.title = first_line(children, {{Ns::own, "title"}, {Ns::dc, "title"}, {Ns::atom, "title"}});
    if (item.title.empty()) {
      item.title = plain_line(media_title(children, namespaces_), limits::kTitleBytes);
    }
    if (item.title.empty()) item.title = first_line(children, {{Ns::itunes, "title"}});
    read_dates(children, item);
    read_authors(children, item);
    read_categories(children, item);
    item.language = language_tag(children.text({Ns::dc, "language"}));
    if (item.language.empty()) item.language = language_of(node, parsed_.feed.language);
    read_source(children, item);
  }

  std::string id_of(pugi::xml_node item, const Children& children) {
    std::string storage;
    auto id = children.text({Ns::own, "guid"}, storage);
    if (id.empty()) id = children.text({Ns::atom, "id"}, storage);
    return id.empty() ? read_id(attribute(item, "about"), warnings_) : read_id(id, warnings_);
  }

  // In order of trust: the address behind a tracker, the link itself, Atom's, a guid that is one,
  // the file that the item encloses.
  std::string link_of(pugi::xml_node item, const Children& children, const std::string& base) {
    std::string storage;
    auto link = read_link(base, children.text({Ns::feedburner, "origlink"}, storage), warnings_);
    if (link.empty()) link = own_link(children, base);
    for (const auto& child : children) {
      if (!link.empty()) return link;
      if (!child.is({Ns::atom, "link"})) continue;
      const auto other = atom_link(child.node, base, warnings_);
      if (other.rel == "alternate") link = other.href;
    }
    for (const auto& child : children) {
      if (!child.is({Ns::own, "guid"}) || !link.empty()) continue;
      const auto guid = text_of(child.node);
      const auto permanent = ascii_lower(attribute(child.node, "ispermalink"));
      const bool is_path = permanent == "true" && guid.starts_with('/');
      if ((is_web_url(guid) && permanent != "false") || is_path) {
        link = read_link(base, guid, warnings_);
      }
    }
    if (!link.empty()) return link;
    const auto about = attribute(item, "about");
    return is_web_url(about) ? read_link(base, about, warnings_) : link_of_media(children, base);
  }

  // Of an item that is nothing but a file: the file.
  std::string link_of_media(const Children& children, const std::string& base) {
    for (const auto& child : children) {
      if (!child.is({Ns::own, "enclosure"}) && !child.is({Ns::media, "content"})) continue;
      auto link = read_link(base, attribute(child.node, "url"), warnings_);
      if (!link.empty()) return link;
    }
    return {};
  }

  // <link>, its text or the href that some give it.
  std::string own_link(const Children& children, const std::string& base) {
    for (const auto& child : children) {
      if (!child.is({Ns::own, "link"})) continue;
      std::string storage;
      auto text = text_in(child.node, storage);
      if (text.empty()) text = storage = attribute(child.node, "href");
      std::string own_base;
      auto link = read_link(base_of(child.node, base, own_base), text, warnings_);
      if (!link.empty()) return link;
    }
    return {};
  }

  void read_dates(const Children& children, Item& item) {
    item.published = first_date(children,
                                {{Ns::own, "pubdate"},
                                 {Ns::atom, "published"},
                                 {Ns::dc, "date"},
                                 {Ns::dcterms, "issued"},
                                 {Ns::dcterms, "created"},
                                 {Ns::own, "published"},
                                 {Ns::own, "date"}},
                                warnings_);
    item.updated = first_date(
        children, {{Ns::atom, "updated"}, {Ns::dcterms, "modified"}, {Ns::own, "updated"}},
        warnings_);
  }

  void read_authors(const Children& children, Item& item) const {
    std::string storage;
    for (const auto& child : children) {
      if (child.name == "author" && (child.ns == Ns::atom || has_elements(child.node))) {
        add_name(item.authors, atom_person(child.node, namespaces_));
      } else if (child.is({Ns::own, "author"}) ||
                 (child.ns == Ns::dc && (child.name == "creator" || child.name == "author"))) {
        add_name(item.authors, person_name(text_in(child.node, storage)));
      }
    }
    if (item.authors.empty()) {
      add_name(item.authors, person_name(children.text({Ns::itunes, "author"}, storage)));
    }
  }

  void read_categories(const Children& children, Item& item) const {
    std::string storage;
    for (const auto& child : children) {
      if (child.is({Ns::own, "category"}) || child.is({Ns::dc, "subject"})) {
        add_name(item.categories, text_in(child.node, storage));
      } else if (child.is({Ns::atom, "category"})) {
        const auto label = attribute(child.node, "label");
        add_name(item.categories, label.empty() ? attribute(child.node, "term") : label);
      } else if (child.name == "keywords" && (child.ns == Ns::itunes || child.ns == Ns::media)) {
        add_names(item.categories, text_of(child.node));
      } else if (child.is({Ns::media, "category"})) {
        const auto label = attribute(child.node, "label");
        add_name(item.categories, label.empty() ? text_of(child.node) : label);
      } else if (child.is({Ns::itunes, "category"})) {
        add_name(item.categories, attribute(child.node, "text"));
      }
    }
  }

  void read_source(const Children& children, Item& item) const {
    if (const auto source = children.find({Ns::own, "source"})) {
      item.source = escaped_line(source, limits::kTitleBytes);
      if (item.source.empty()) {
        item.source = plain_to_line(attribute(source, "url"), limits::kTitleBytes);
      }
    } else if (const auto other = children.find({Ns::atom, "source"})) {
      const Children parts(other, namespaces_);
      item.source = plain_line(atom_text(parts.find({Ns::atom, "title"})), limits::kTitleBytes);
    }
  }

  // The first of `names` that says something; of several elements with one name, likewise.
  static std::string first_line(const Children& children, Names names) {
    for (const auto& name : names) {
      if (!children.has(name.ns)) continue;
      for (const auto& child : children) {
        if (!child.is(name)) continue;
        auto line = child.ns == Ns::atom ? plain_line(atom_text(child.node), limits::kTitleBytes)
                                         : escaped_line(child.node, limits::kTitleBytes);
        if (!line.empty()) return line;
      }
    }
    return {};
  }

  SharedTree tree_;
  pugi::xml_node root_;
  std::vector<pugi::xml_node> nodes_;  // of the items
  Children children_;                  // of the item at hand
  Warnings& warnings_;
  Namespaces namespaces_;
  std::string base_;
  ParsedFeed parsed_;
};

}  // namespace

ParsedFeed read_rss(SharedTree tree, const std::string& url, Warnings& warnings) {
  return RssReader(std::move(tree), url, warnings).read();
}

}  // namespace newswatch::feeds
