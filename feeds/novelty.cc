#include "feeds/novelty.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "feeds/first_poll.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;

// A document with fewer items says little about all of them.
constexpr std::size_t kFewestForReseed = 3;
// A feed whose known links get new ids time and again lists pages that change, each change news.
constexpr Duration kReseedHabit = hours(24 * 30);
// Archives hold what is older than our last poll; clocks and late publication blur when that was.
constexpr Duration kArchiveSlack = hours(24);

bool more_than_80_percent(std::size_t part, std::size_t whole) { return 5 * part > 4 * whole; }

bool had_any(const std::vector<Familiar>& familiar) {
  return std::any_of(familiar.begin(), familiar.end(),
                     [](const Familiar& f) { return f.key || f.former_key || f.link; });
}

constexpr auto kLateListing = std::chrono::hours(1);

bool is_first_poll(const Listing& listing) {
  const auto& before = listing.before;
  if (before.policy == IdentityPolicy::none) return true;
  return before.new_place && !had_any(listing.familiar);
}

void judge_first_poll(const Listing& listing, Verdict& verdict, Time now) {
  const auto news = news_of_first_poll(listing.feed.on_first_poll, listing.items, now);
  // Where a poll before this one found the feed empty, what was published since is news. Times of
  // publication are cut to minutes, and items stand in a feed some time after them.
  const auto& empty_at =
      listing.before.policy == IdentityPolicy::none ? listing.before.last_success : std::nullopt;
  for (std::size_t i = 0; i < listing.items.size(); ++i) {
    if (listing.familiar[i].key) continue;
    const auto& published = listing.items[i].published;
    const bool since = empty_at && (!published || *published > *empty_at - kLateListing);
    verdict.items[i] = news[i] || since ? Novelty::news : Novelty::baseline;
  }
}

// Items known under their former keys are no news; where none is, the publisher changed them all,
// and nothing is. Of several that share a former key one was known: identify() gives them apart.
void judge_policy_change(const Listing& listing, Verdict& verdict) {
  verdict.reseed = Reseed::policy_changed;
  bool any = false;
  for (std::size_t i = 0; i < listing.items.size(); ++i) {
    if (!listing.familiar[i].former_key) continue;
    any = true;
    if (verdict.items[i] == Novelty::news) verdict.items[i] = Novelty::revised;
  }
  if (any) return;
  for (auto& item : verdict.items) {
    if (item == Novelty::news) item = Novelty::baseline;
  }
}

// What several items of a document share tells nothing about each.
class Shared {
 public:
  explicit Shared(const std::vector<Item>& items) {
    for (const auto& item : items) {
      ++links_[item.link];
      ++titles_at_links_[item.link + '\n' + item.title];
    }
  }
  bool link(const Item& item) const { return links_.at(item.link) > 1; }
  bool title_at_link(const Item& item) const {
    return titles_at_links_.at(item.link + '\n' + item.title) > 1;
  }

 private:
  std::unordered_map<std::string, int> links_;
  std::unordered_map<std::string, int> titles_at_links_;
};

void judge_ids_changed(const Listing& listing, const Shared& shared, Verdict& verdict, Time now) {
  const auto count = listing.items.size();
  if (count < kFewestForReseed || !more_than_80_percent(verdict.count(Novelty::news), count)) {
    return;
  }
  const auto& last = listing.before.last_reseed;
  const bool habit = last && now - *last < kReseedHabit;
  std::vector<std::size_t> old;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& f = listing.familiar[i];
    const auto& item = listing.items[i];
    const bool by_link = f.link && !habit && !shared.link(item);
    const bool by_title = f.title_at_link && !shared.title_at_link(item);
    if (verdict.items[i] == Novelty::news && (by_link || by_title || f.dated_title)) {
      old.push_back(i);
    }
  }
  if (!more_than_80_percent(old.size(), count)) return;
  verdict.reseed = Reseed::ids_changed;
  for (const auto i : old) verdict.items[i] = Novelty::revised;
}

void judge_archives(const Listing& listing, Verdict& verdict) {
  if (!listing.archived_from || !listing.before.last_success) return;
  const auto since = *listing.before.last_success - kArchiveSlack;
  for (std::size_t i = *listing.archived_from; i < listing.items.size(); ++i) {
    const auto& published = listing.items[i].published;
    if (verdict.items[i] == Novelty::news && published && *published < since) {
      verdict.items[i] = Novelty::baseline;
    }
  }
}

}  // namespace

std::string_view to_string(Reseed reseed) {
  switch (reseed) {
    case Reseed::policy_changed:
      return "policy_changed";
    case Reseed::ids_changed:
      return "ids_changed";
    case Reseed::none:
      break;
  }
  return "none";
}

std::size_t Verdict::count(Novelty novelty) const {
  return static_cast<std::size_t>(std::count(items.begin(), items.end(), novelty));
}

Verdict judge(const Listing& listing, Time now) {
  Verdict verdict;
  for (const auto& f : listing.familiar) {
    verdict.items.push_back(!f.key          ? Novelty::news
                            : f.other_title ? Novelty::edited
                                            : Novelty::known);
  }
  if (is_first_poll(listing)) {
    verdict.first_poll = true;
    judge_first_poll(listing, verdict, now);
    return verdict;
  }
  if (!listing.policy_changed && !listing.items.empty() && verdict.count(Novelty::news) == 0) {
    return verdict;  // all known, as most documents are
  }
  const Shared shared(listing.items);
  if (listing.policy_changed) {
    judge_policy_change(listing, verdict);
  } else {
    judge_ids_changed(listing, shared, verdict, now);
  }
  for (std::size_t i = 0; i < listing.items.size(); ++i) {
    if (verdict.items[i] == Novelty::news && listing.familiar[i].title_at_link &&
        !shared.title_at_link(listing.items[i])) {
      verdict.items[i] = Novelty::revised;
    }
  }
  judge_archives(listing, verdict);
  verdict.gap = !listing.items.empty() && verdict.reseed == Reseed::none &&
                std::none_of(verdict.items.begin(), verdict.items.end(), [](Novelty novelty) {
                  return novelty == Novelty::known || novelty == Novelty::edited ||
                         novelty == Novelty::revised;
                });
  return verdict;
}

}  // namespace newswatch::feeds
