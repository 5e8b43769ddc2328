#include "rules/explain.h"

#include <algorithm>

#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/index.h"

namespace newswatch::rules {
namespace {

class Explainer {
 public:
  Explainer(const Query& query, const Item& item) : item_(item) {
    builder_.add(query);
    number(query);
    index_ = builder_.finish();
    document_.read(item, index_);
    evaluator_.start(index_, document_);
  }

  Clause clause(const Query& query) {
    Clause made;
    made.text = query.written;
    made.kind = query.kind;
    const auto id = nodes_[next_++];
    made.matched = evaluator_.holds(id);
    const bool excluded = query.kind == Query::Kind::exclude;
    if (excluded && !made.matched) {
      made.spans = spans(index_.links(index_.node(id)).front());
    } else if (!excluded && made.matched) {
      made.spans = spans(id);
    }
    for (const auto& child : query.children) made.children.push_back(clause(*child));
    if (query.kind == Query::Kind::phrase && !made.matched) {
      made.near_misses = evaluator_.near_misses(id);
      for (auto& miss : made.near_misses) miss.phrase = query.written;
    }
    if (!query.words.empty() && !made.children.empty()) merge_spellings(made);
    return made;
  }

 private:
  // "28-point plan" is looked for in two spellings, but it is one phrase to its writer.
  static void merge_spellings(Clause& made) {
    made.kind = Query::Kind::phrase;
    for (auto& child : made.children) {
      if (made.matched) break;
      for (auto& miss : child.near_misses) {
        miss.phrase = made.text;
        made.near_misses.push_back(std::move(miss));
      }
    }
    made.children.clear();
  }

  std::vector<Span> spans(NodeId id) { return spans_of(evaluator_.ranges(id), item_); }

  // The nodes of all parts, each before its children. Equal parts are one node, so interning a part
  // once more only looks it up.
  void number(const Query& query) {
    nodes_.push_back(builder_.intern(query));
    for (const auto& child : query.children) number(*child);
  }

  const Item& item_;
  IndexBuilder builder_;
  std::vector<NodeId> nodes_;
  size_t next_ = 0;
  Index index_;
  Document document_;
  Evaluator evaluator_;
};

}  // namespace

Explanation explain(const Query& query, const Where& where, const Item& item,
                    const Context& context) {
  Explanation made;
  made.where = judge(where, item, context);
  made.query = Explainer(query, item).clause(query);
  made.matched =
      made.query.matched && std::all_of(made.where.begin(), made.where.end(),
                                        [](const Condition& condition) { return condition.met; });
  return made;
}

}  // namespace newswatch::rules
