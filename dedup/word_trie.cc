#include "dedup/word_trie.h"

namespace newswatch::dedup {

void WordTrie::add(std::string_view word, bool stem, std::uint32_t value) {
  whole_.set(hash_word(word));
  for (size_t i = 0; stem && i < kHeads.size(); ++i) {
    if (word.size() < kHeads[i]) continue;
    heads_[i].set(hash(head(word, kHeads[i])));
    break;
  }
  std::uint32_t at = 0;
  for (const char c : word) {
    auto next = child(at, c);
    if (next == 0) {
      next = static_cast<std::uint32_t>(nodes_.size());
      Node node;
      node.byte = c;
      node.sibling = nodes_[at].first_child;
      nodes_.push_back(node);
      nodes_[at].first_child = next;
    }
    at = next;
  }
  auto& first = stem ? nodes_[at].first_stem : nodes_[at].first_word;
  values_.push_back({value, first});
  first = static_cast<std::uint32_t>(values_.size());
}

void WordTrie::freeze() {
  for (auto at = nodes_[0].first_child; at != 0; at = nodes_[at].sibling)
    roots_[static_cast<unsigned char>(nodes_[at].byte)] = at;
}

}  // namespace newswatch::dedup
