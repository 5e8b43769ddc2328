// The tree of an XML document together with what it lies in, and the texts of items that stay in it
// until they are asked for.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "feeds/long_text.h"
#include "feeds/raw_text.h"
#include "feeds/xml.h"

namespace newswatch::feeds {

struct XmlTree {
  std::string text;  // the tree's names and texts point into it, and into `shortened`
  std::string shortened;
  pugi::xml_document document;

  XmlTree() = default;
  XmlTree(const XmlTree&) = delete;
  XmlTree& operator=(const XmlTree&) = delete;

  pugi::xml_node root() const { return document.document_element(); }

  // Builds the tree of that part of the text, which is written over.
  pugi::xml_parse_result load(std::size_t begin, std::size_t size, unsigned flags) {
    return document.load_buffer_inplace(text.data() + begin, size, flags, pugi::encoding_utf8);
  }
  // Likewise of its shortened form; the text stays as it is.
  pugi::xml_parse_result load(const Shortening& shortening, unsigned flags) {
    shortened = shortening.shortened();
    const auto result = document.load_buffer_inplace(shortened.data(), shortened.size(), flags,
                                                     pugi::encoding_utf8);
    shortening.refer(shortened);
    return result;
  }
};
using SharedTree = std::shared_ptr<const XmlTree>;

class XmlTexts : public TextSource {
 public:
  using Read = ItemTexts (*)(const Children& item, const Namespaces& namespaces);

  // `items` are nodes of `tree`; `read` finds the texts among an item's elements.
  XmlTexts(SharedTree tree, Namespaces namespaces, std::vector<pugi::xml_node> items, Read read)
      : tree_(std::move(tree)),
        namespaces_(std::move(namespaces)),
        items_(std::move(items)),
        read_(read) {}

  std::size_t size() const override { return items_.size(); }
  ItemTexts of(std::size_t item) const override {
    return read_(Children(items_[item], namespaces_), namespaces_);
  }

 private:
  SharedTree tree_;
  Namespaces namespaces_;
  std::vector<pugi::xml_node> items_;
  Read read_;
};

}  // namespace newswatch::feeds
