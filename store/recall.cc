#include "store/recall.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace newswatch::store {
namespace {

long long number_of(Connection& db, const FeedId& feed) {
  return db.integer("SELECT no FROM feed WHERE id = ?", feed.value);
}

// One statement asks for so many keys; a document lists some tens.
constexpr size_t kAtOnce = 32;

// "SELECT key, title FROM seen WHERE <condition> AND key IN (?, ...)"
std::string select_keys(std::string_view condition) {
  std::string sql = fmt::format("SELECT key, title FROM seen WHERE {} AND key IN (?", condition);
  for (size_t i = 1; i < kAtOnce; ++i) sql += ",?";
  return sql + ")";
}

// Those of the keys that `sql` finds, with the titles, where `values` are bound before the keys.
template <class... Values>
std::unordered_map<ItemKey, std::int32_t> find_keys(Connection& db, const std::string& sql,
                                                    const std::vector<ItemKey>& keys,
                                                    const Values&... values) {
  std::unordered_map<ItemKey, std::int32_t> found;
  for (size_t from = 0; from < keys.size(); from += kAtOnce) {
    auto rows = db.query(sql, values...);
    for (size_t i = from; i < from + kAtOnce; ++i) {
      rows.bind(Blob{to_bytes(keys[std::min(i, keys.size() - 1)].value)});
    }
    while (rows.next()) {
      const auto key = hash_from_bytes(rows.blob(0));
      if (key) found.emplace(ItemKey{*key}, rows.small_integer(1));
    }
  }
  return found;
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

std::vector<std::optional<std::int32_t>> known_titles(Connection& db, const FeedId& feed,
                                                      const std::vector<ItemKey>& keys) {
  std::vector<std::optional<std::int32_t>> titles(keys.size());
  const auto no = number_of(db, feed);
  if (no == 0) return titles;
  static const auto sql = select_keys("feed = ?");
  const auto found = find_keys(db, sql, keys, no);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const auto it = found.find(keys[i]); it != found.end()) titles[i] = it->second;
  }
  return titles;
}

std::vector<bool> known_keys(Connection& db, const FeedId& feed, const std::vector<ItemKey>& keys) {
  std::vector<bool> known;
  known.reserve(keys.size());
  for (const auto& title : known_titles(db, feed, keys)) known.push_back(title.has_value());
  return known;
}

std::unordered_set<ItemKey> keys_listed_since(Connection& db, long long feed,
                                              const std::vector<ItemKey>& keys, Time since) {
  static const auto sql = select_keys("feed = ? AND last_listed >= ?");
  std::unordered_set<ItemKey> listed;
  for (const auto& [key, title] : find_keys(db, sql, keys, feed, since)) listed.insert(key);
  return listed;
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
