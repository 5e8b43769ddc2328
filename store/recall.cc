#include "store/recall.h"

#include <string>
#include <unordered_set>

namespace newswatch::store {
namespace {

long long number_of(Connection& db, const FeedId& feed) {
  return db.integer("SELECT no FROM feed WHERE id = ?", feed.value);
}

void look_up_link(Connection& db, long long feed, const ItemTraits& traits, KnownTraits& known) {
  auto rows = db.query("SELECT title FROM seen WHERE feed = ? AND link = ?", feed,
                       static_cast<long long>(traits.link));
  while (rows.next()) {
    known.link = true;
    if (traits.title != 0 && rows.integer(0) == traits.title) known.title_at_link = true;
  }
}

std::unordered_set<long long> dated_titles(Connection& db, long long feed) {
  std::unordered_set<long long> titles;
  auto rows =
      db.query("SELECT dated_title FROM seen WHERE feed = ? AND dated_title IS NOT NULL", feed);
  while (rows.next()) titles.insert(rows.integer(0));
  return titles;
}

}  // namespace

std::vector<bool> known_keys(Connection& db, const FeedId& feed, const std::vector<ItemKey>& keys) {
  std::vector<bool> known(keys.size(), false);
  const auto no = number_of(db, feed);
  if (no == 0) return known;
  for (size_t i = 0; i < keys.size(); ++i) {
    known[i] = db.integer("SELECT 1 FROM seen WHERE feed = ? AND key = ?", no,
                          Blob{to_bytes(keys[i].value)}) == 1;
  }
  return known;
}

std::vector<KnownTraits> known_traits(Connection& db, const FeedId& feed,
                                      const std::vector<ItemTraits>& traits) {
  std::vector<KnownTraits> known(traits.size());
  const auto no = number_of(db, feed);
  if (no == 0) return known;
  size_t strangers = 0;  // neither key nor link known
  for (size_t i = 0; i < traits.size(); ++i) {
    if (traits[i] == ItemTraits{}) continue;
    if (traits[i].link != 0) look_up_link(db, no, traits[i], known[i]);
    strangers += known[i].link ? 0 : 1;
  }
  // By reading all of the feed's rows, since an index would make every row dearer to write.
  if (5 * strangers <= 4 * traits.size()) return known;
  const auto titles = dated_titles(db, no);
  for (size_t i = 0; i < traits.size(); ++i) {
    known[i].dated_title = traits[i].dated_title != 0 && titles.contains(traits[i].dated_title);
  }
  return known;
}

}  // namespace newswatch::store
