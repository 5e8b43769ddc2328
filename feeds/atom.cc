#include "feeds/atom.h"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/atom_elements.h"
#include "feeds/fields.h"
#include "feeds/limits.h"
#include "feeds/media.h"
#include "feeds/xml.h"

namespace newswatch::feeds {
namespace {

ItemTexts texts_of(const Children& entry, const Namespaces& namespaces) {
  ItemTexts texts;
  for (const auto& child : entry) {
    if (child.is({Ns::own, "summary"})) add_raw(texts.summary, atom_text(child.node));
    if (child.is({Ns::own, "content"})) add_raw(texts.content, atom_text(child.node));
  }
  add_raw(texts.summary, media_description(entry, namespaces));
  add_raw(texts.summary, escaped_html(entry.find({Ns::dc, "description"})));
  add_raw(texts.content, escaped_html(entry.find({Ns::content, "encoded"})));
  return texts;
}

class AtomReader {
 public:
  AtomReader(SharedTree tree, const std::string& url, Warnings& warnings)
      : tree_(std::move(tree)),
        root_(tree_->root()),
        warnings_(warnings),
        namespaces_(root_, Ns::atom),
        base_(base_of(root_, url)) {}

  ParsedFeed read() {
    parsed_.format = is_version_03() ? Format::atom03 : Format::atom10;
    parsed_.feed.language = language_of(root_, {});
    const Children children(root_, namespaces_);
    if (std::string_view(root_.name()).ends_with("entry")) {
      read_entry(root_);
    } else {
      read_feed(children);
      for (const auto& child : children) {
        if (!child.is({Ns::own, "entry"})) continue;
        if (!has_room(parsed_, warnings_)) break;
        read_entry(child.node);
      }
    }
    parsed_.texts = std::make_shared<XmlTexts>(std::move(tree_), std::move(namespaces_),
                                               std::move(nodes_), texts_of);
    return std::move(parsed_);
  }

 private:
  bool is_version_03() const {
    if (attribute(root_, "version") == "0.3") return true;
    for (const auto& attribute : root_.attributes()) {
      if (std::string_view(attribute.value()).find("purl.org/atom/ns") != std::string_view::npos) {
        return true;
      }
    }
    return false;
  }

  void read_feed(const Children& children) {
    auto& feed = parsed_.feed;
    feed.title = title_of(children);
    feed.updated = first_date(
        children, {{Ns::own, "updated"}, {Ns::own, "modified"}, {Ns::dc, "date"}}, warnings_);
    const auto links = links_of(children, base_);
    feed.link = page_among(links);
    for (const auto& link : links) take_feed_link(link, feed);
    feed_authors_ = authors(children);
  }

  void read_entry(pugi::xml_node entry) {
    children_.read(entry, namespaces_);
    const auto& children = children_;
    const std::string base = base_of(entry, base_);
    Item& item = parsed_.items.emplace_back();
    nodes_.push_back(entry);
    item.id = read_id(children.text({Ns::own, "id"}), warnings_);
    item.link = link_of(children, base);
    item.title = title_of(children);
    if (item.title.empty()) {
      item.title = plain_line(media_title(children, namespaces_), limits::kTitleBytes);
    }
    item.published = first_date(children,
                                {{Ns::own, "published"},
                                 {Ns::own, "issued"},
                                 {Ns::own, "created"},
                                 {Ns::dc, "date"},
                                 {Ns::dcterms, "issued"},
                                 {Ns::dcterms, "created"}},
                                warnings_);
    item.updated = first_date(
        children, {{Ns::own, "updated"}, {Ns::own, "modified"}, {Ns::dcterms, "modified"}},
        warnings_);
    item.language = language_in(entry, children);
    read_categories(children, item);
    item.authors = authors(children);
    read_source(children, item);
    if (item.authors.empty()) item.authors = feed_authors_;  // RFC 4287, 4.2.1
  }

  static std::string title_of(const Children& children) {
    auto title = plain_line(atom_text(children.find({Ns::own, "title"})), limits::kTitleBytes);
    if (!title.empty() || !children.has(Ns::dc)) return title;
    return escaped_line(children.find({Ns::dc, "title"}), limits::kTitleBytes);
  }

  // In order of trust: the address behind a tracker, the entry's page, an id that is an address,
  // where its content lies, and the entry itself.
  std::string link_of(const Children& children, const std::string& base) {
    auto link = read_link(base, children.text({Ns::feedburner, "origlink"}), warnings_);
    if (!link.empty()) return link;
    const auto links = links_of(children, base);
    link = page_among(links);
    if (!link.empty()) return link;
    const auto id = children.text({Ns::own, "id"});
    if (is_web_url(id)) link = read_link(base, id, warnings_);
    if (!link.empty()) return link;
    if (const auto content = children.find({Ns::own, "content"})) {
      link = read_link(base_of(content, base), attribute(content, "src"), warnings_);
    }
    for (const auto& other : links) {
      if (link.empty() && other.rel == "self") link = other.href;
    }
    return link;
  }

  // The entry's own, else its content's or title's, else the feed's.
  std::string language_in(pugi::xml_node entry, const Children& children) const {
    auto language = language_of(entry, parsed_.feed.language);
    if (!language.empty()) return language;
    language = language_of(children.find({Ns::own, "content"}), {});
    return language.empty() ? language_of(children.find({Ns::own, "title"}), {}) : language;
  }

  std::vector<AtomLink> links_of(const Children& children, const std::string& base) {
    std::vector<AtomLink> links;
    for (const auto& child : children) {
      if (!child.is({Ns::own, "link"})) continue;
      links.push_back(atom_link(child.node, base, warnings_));
    }
    return links;
  }

  // The first page among the alternates, else the first alternate.
  static std::string page_among(const std::vector<AtomLink>& links) {
    const AtomLink* other = nullptr;
    for (const auto& link : links) {
      if (link.rel != "alternate" || link.href.empty()) continue;
      if (link.type.empty() || link.type.find("html") != std::string::npos) return link.href;
      if (other == nullptr) other = &link;
    }
    return other == nullptr ? std::string{} : other->href;
  }

  std::vector<std::string> authors(const Children& children) const {
    std::vector<std::string> names;
    for (const auto& child : children) {
      if (child.is({Ns::own, "author"})) {
        add_name(names, atom_person(child.node, namespaces_));
      } else if (child.is({Ns::dc, "creator"})) {
        add_name(names, text_of(child.node));
      }
    }
    return names;
  }

  void read_categories(const Children& children, Item& item) const {
    for (const auto& child : children) {
      if (child.is({Ns::own, "category"})) {
        auto name = attribute(child.node, "label");
        if (name.empty()) name = attribute(child.node, "term");
        add_name(item.categories, name.empty() ? text_of(child.node) : name);
      } else if (child.is({Ns::dc, "subject"})) {
        add_name(item.categories, text_of(child.node));
      }
    }
  }

  // An entry taken over from another feed names that feed and may leave the authors to it.
  void read_source(const Children& children, Item& item) const {
    const auto source = children.find({Ns::own, "source"});
    if (!source) return;
    const Children parts(source, namespaces_);
    item.source = title_of(parts);
    if (item.authors.empty()) item.authors = authors(parts);
  }

  SharedTree tree_;
  pugi::xml_node root_;
  std::vector<pugi::xml_node> nodes_;  // of the items
  Children children_;                  // of the entry at hand
  Warnings& warnings_;
  Namespaces namespaces_;
  std::string base_;
  std::vector<std::string> feed_authors_;
  ParsedFeed parsed_;
};

}  // namespace

ParsedFeed read_atom(SharedTree tree, const std::string& url, Warnings& warnings) {
  return AtomReader(std::move(tree), url, warnings).read();
}

}  // namespace newswatch::feeds
