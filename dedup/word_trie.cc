#include "dedup/word_trie.h"

namespace newswatch::dedup {

void WordTrie::add(std::string_view word, bool stem, std::uint32_t value) {
  whole_.set(hash_word(word));
  for (size_t i = 0; stem && i < kHeads.size(); ++i) {
    if (word.size() < kHeads[i]) continue;
    heads_[i].set(hash_head(word, kHeads[i]));
    break;
  }
  std::uint32_t at = 0;
  for (const char c : word) {
    auto next = drafts_[at].first_child;
    while (next != 0 && drafts_[next].byte != c) next = drafts_[next].sibling;
    if (next == 0) {
      next = static_cast<std::uint32_t>(drafts_.size());
      Draft draft;
      draft.byte = c;
      draft.sibling = drafts_[at].first_child;
      drafts_.push_back(draft);
      drafts_[at].first_child = next;
    }
    at = next;
  }
  auto& first = stem ? drafts_[at].first_stem : drafts_[at].first_word;
  values_.push_back({value, first});
  first = static_cast<std::uint32_t>(values_.size());
}

void WordTrie::freeze() {
  // Breadth first, so that the children of a node come to lie side by side.
  std::vector<std::uint32_t> order = {0};
  nodes_.resize(drafts_.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const auto& draft = drafts_[order[i]];
    bytes_.push_back(draft.byte);
    nodes_[i] = {static_cast<std::uint32_t>(order.size()), 0, draft.first_word, draft.first_stem};
    for (auto at = draft.first_child; at != 0; at = drafts_[at].sibling) {
      order.push_back(at);
      ++nodes_[i].children;
    }
  }
  for (std::uint32_t i = 0; i < nodes_[0].children; ++i)
    roots_[static_cast<unsigned char>(bytes_[1 + i])] = 1 + i;
  drafts_ = {};
}

}  // namespace newswatch::dedup
