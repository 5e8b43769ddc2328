// How well copies are told from news: precision, recall and cost of dedup on the training data,
// as a table. `dedup_eval [--merges FILE]` writes the natural merges of the wire out, to be read;
// `dedup_eval --cost` measures the cost alone.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/alert.h"
#include "core/item.h"
#include "dedup/deduplicator.h"
#include "feeds/date.h"

namespace newswatch::dedup {
namespace {

using Cpu = std::chrono::duration<double, std::micro>;

Cpu cpu_now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::string corpus() {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  return set != nullptr ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus";
}

struct Pair {
  double score = 0;
  std::string a;
  std::string b;
};

std::vector<Pair> headline_pairs() {
  std::ifstream in(corpus() + "/dedup/headline-pairs-train.tsv");
  std::vector<Pair> pairs;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    Pair pair;
    std::string score;
    std::getline(cells, score, '\t');
    std::getline(cells, pair.a, '\t');
    std::getline(cells, pair.b, '\t');
    pair.score = std::stod(score);
    pairs.push_back(pair);
  }
  return pairs;
}

std::vector<Item> wire_items() {
  std::ifstream in(corpus() + "/text/reuters-early.jsonl");
  std::vector<Item> items;
  std::string line;
  while (std::getline(in, line)) {
    auto json = nlohmann::json::parse(line);
    const auto published = feeds::parse_date(json.value("published", ""));
    json.erase("published");
    auto item = item_from_json(json);
    if (!item || !published) continue;
    item->published = published;
    items.push_back(std::move(*item));
  }
  return items;
}

Item headline(const std::string& title, const std::string& language = "en") {
  Item item;
  item.title = title;
  item.language = language;
  return item;
}

Decision decide(Deduplicator& dedup, const std::string& feed, const std::string& key,
                const Item& item, Time seen) {
  const auto fingerprint = fingerprint_of(item);
  return dedup.decide({FeedId{feed}, ItemKey{hash128(key)}, &fingerprint, seen});
}

ItemKey key_of(const std::string& text) { return ItemKey{hash128(text)}; }

void evaluate_headlines() {
  size_t merged = 0;
  size_t right = 0;
  size_t same = 0;
  size_t same_merged = 0;
  std::map<std::string, size_t> blocked;
  std::vector<std::string> wrong;
  for (const auto& pair : headline_pairs()) {
    Deduplicator dedup({});
    const auto a = headline(pair.a);
    const auto b = headline(pair.b);
    decide(dedup, "a", "a", a, Time{});
    const auto decision = decide(dedup, "b", "b", b, Time{});
    const bool copy = decision.kind == DecisionKind::copy;
    merged += copy ? 1 : 0;
    right += copy && pair.score >= 3 ? 1 : 0;
    same += pair.score >= 4.5 ? 1 : 0;
    same_merged += copy && pair.score >= 4.5 ? 1 : 0;
    if (copy && pair.score < 3)
      wrong.push_back(
          fmt::format("{} {:.2f} | {} | {}", pair.score, decision.score, pair.a, pair.b));
    if (decision.kind == DecisionKind::related)
      ++blocked[fmt::format("{} {}", decision.reason,
                            pair.score >= 4   ? "of 4 and more"
                            : pair.score >= 3 ? "of 3"
                                              : "below 3")];
  }
  fmt::print(
      "headline pairs: {} merged, {:.1f} % of them score 3 or more; of {} that score 4.5 or more "
      "{:.0f} % merged\n",
      merged, merged ? 100.0 * static_cast<double>(right) / static_cast<double>(merged) : 0.0, same,
      100.0 * static_cast<double>(same_merged) / static_cast<double>(same));
  for (const auto& [reason, count] : blocked) fmt::print("  blocked by {}: {}\n", reason, count);
  for (const auto& line : wrong) fmt::print("  wrong: {}\n", line);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

template <class Words>
std::string joined(const Words& list) {
  std::string text;
  for (const auto& word : list) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string dropped(const std::string& text, std::mt19937& random) {
  const double share = std::uniform_real_distribution<>(0.08, 0.12)(random);
  std::vector<std::string> kept;
  for (auto& word : words(text)) {
    if (std::uniform_real_distribution<>(0, 1)(random) >= share) kept.push_back(word);
  }
  return joined(kept);
}

std::string first_sentence(const std::string& text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const bool end = text[i] == '.' && (text[i + 1] == '\n' || text[i + 1] == ' ') && i > 30;
    if (end) return text.substr(0, i + 1);
  }
  return text;
}

const char* const kNoises[] = {
    "publisher suffix",           "truncation",      "dateline", "capitals",
    "8 to 12 % of words dropped", "one-sentence cut"};

Item noisy(const Item& item, size_t noise, std::mt19937& random) {
  auto copy = item;
  copy.link.clear();
  const std::vector<std::string> sources = {" - Reuters", " | The Guardian", " – BBC News", " (AP)",
                                            " - The Kyiv Independent"};
  const std::vector<std::string> places = {"LONDON, March 3 (Reuters) - ", "NEW YORK (AP) — ",
                                           "PARIS, Feb 26 - "};
  const auto text = copy.summary.empty() ? copy.content : copy.summary;
  switch (noise) {
    case 0:
      copy.title += sources[random() % sources.size()];
      break;
    case 1: {
      const auto all = words(text);
      const auto kept = std::max<size_t>(8, all.size() * (40 + random() % 40) / 100);
      copy.summary =
          joined(std::vector<std::string>(
              all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(kept, all.size())))) +
          "...";
      break;
    }
    case 2:
      copy.summary = places[random() % places.size()] + text;
      break;
    case 3:
      copy.title = upper(copy.title);
      copy.summary = upper(text);
      break;
    case 4:
      copy.title = dropped(copy.title, random);
      copy.summary = dropped(text, random);
      break;
    default:
      copy.summary = first_sentence(text);
      break;
  }
  if (!copy.summary.empty()) copy.content.clear();
  return copy;
}

void evaluate_wire(const char* merges_path) {
  const auto items = wire_items();
  Deduplicator dedup({});
  std::unordered_map<std::string, size_t> lead;
  std::ofstream merges;
  if (merges_path != nullptr) merges.open(merges_path);
  std::mt19937 random(1);
  std::map<std::string, size_t> kinds;
  std::map<std::string, std::vector<std::string>> stories;  // titles of the reports of each
  std::array<size_t, 6> tried{};
  std::array<size_t, 6> found{};
  std::array<std::map<std::string, size_t>, 6> missed;
  Cpu took{0};
  for (size_t i = 0; i < items.size(); ++i) {
    auto item = items[i];
    item.language = "en";
    const auto seen = item.published.value_or(Time{});
    const auto start = cpu_now();
    const auto decision =
        decide(dedup, fmt::format("wire{}", i % 40), std::to_string(i), item, seen);
    dedup.expire(seen);
    took += cpu_now() - start;
    ++kinds[decision.told() && decision.kind == DecisionKind::related
                ? "related: " + decision.reason
                : fmt::format("{}: {}", to_string(decision.kind), decision.reason)];
    if (decision.told()) {
      lead[decision.report.value] = i;
      stories[decision.story.value].push_back(item.title);
    }
    if (decision.kind == DecisionKind::copy && merges.is_open()) {
      const auto& older = items[lead[decision.of.value]];
      merges << fmt::format("{:.2f}\n  A {} || {}\n  B {} || {}\n", decision.score, older.title,
                            older.content.substr(0, 300), item.title, item.content.substr(0, 300));
    }
    if (decision.kind == DecisionKind::related && merges.is_open()) {
      const auto& older = items[lead[decision.of.value]];
      merges << fmt::format("RELATED {} {} {:.2f}\n  A {} || {}\n  B {} || {}\n", decision.reason,
                            decision.detail, decision.score, older.title,
                            older.content.substr(0, 300), item.title, item.content.substr(0, 300));
    }
    if (i % 10 != 0) continue;
    for (size_t noise = 0; noise < 6; ++noise) {
      const auto copy = noisy(item, noise, random);
      const auto fingerprint = fingerprint_of(copy);
      const Candidate again{FeedId{"copies"}, key_of(fmt::format("{} {}", i, noise)), &fingerprint,
                            seen};
      auto told = dedup.decide(again);
      ++tried[noise];
      if (told.kind == DecisionKind::copy) {
        found[noise] += told.of == decision.report ? 1 : 0;
        if (told.of != decision.report) ++missed[noise]["copy of another"];
      } else {
        ++missed[noise][told.reason];
        dedup.forget(again);
      }
    }
  }
  fmt::print("wire: {} items, {:.1f} us each\n", items.size(),
             took.count() / static_cast<double>(items.size()));
  for (const auto& [kind, count] : kinds) fmt::print("  {:30} {}\n", kind, count);
  for (size_t noise = 0; noise < 6; ++noise) {
    fmt::print("  {:28} recall {:.3f} ({})", kNoises[noise],
               static_cast<double>(found[noise]) / static_cast<double>(tried[noise]), tried[noise]);
    for (const auto& [reason, count] : missed[noise]) fmt::print(", {} {}", count, reason);
    fmt::print("\n");
  }
  fmt::print(
      "  index: {} reports, {:.0f} bytes each; {} stories of several reports\n", dedup.size(),
      static_cast<double>(dedup.bytes()) / static_cast<double>(std::max<size_t>(1, dedup.size())),
      dedup.stories());
}

// Items as many as wanted: sentences of the wire put together anew, with names of their own.
class ItemMaker {
 public:
  ItemMaker() {
    for (const auto& item : wire_items()) {
      titles_.push_back(words(item.title));
      contents_.push_back(words(item.content));
    }
  }

  Item make() {
    Item item;
    item.title = part(titles_, 5);
    item.title += " " + part(titles_, 4) + fmt::format(" N{}x", random_() % 200000);
    item.summary = part(contents_, 22) + fmt::format(" M{}y ", random_() % 200000);
    item.summary += part(contents_, 25);
    item.link = fmt::format("https://www.site{}.example/news/{}/{}?utm_source=rss&utm_medium=feed",
                            random_() % 500, random_() % 365, random_());
    item.language = "en";
    return item;
  }
  std::vector<Item> make(size_t count) {
    std::vector<Item> items(count);
    for (auto& item : items) item = make();
    return items;
  }

 private:
  std::string part(const std::vector<std::vector<std::string>>& texts, size_t size) {
    const auto& all = texts[random_() % texts.size()];
    if (all.empty()) return "report";
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(random_() % all.size());
    const auto left = static_cast<size_t>(all.end() - from);
    return joined(
        std::vector<std::string>(from, from + static_cast<std::ptrdiff_t>(std::min(size, left))));
  }

  std::mt19937 random_{3};
  std::vector<std::vector<std::string>> titles_;
  std::vector<std::vector<std::string>> contents_;
};

constexpr double kMostBytes = 300;
constexpr double kMostRebuild = 20;  // seconds for a million

// Of CPU, as a restart and then the daemon spend it: fingerprints of a batch, then each decision.
void evaluate_cost(size_t reports, double most_us) {
  ItemMaker maker;
  Deduplicator dedup(Settings{});
  constexpr size_t kBatch = 500;
  Cpu rebuilding{0};
  for (size_t done = 0; done < reports; done += kBatch) {
    const auto items = maker.make(kBatch);
    const auto start = cpu_now();
    for (size_t i = 0; i < kBatch; ++i) {
      const auto fingerprint = fingerprint_of(items[i]);
      const FeedId feed{fmt::format("wire{}", i % 40)};
      const auto key = key_of(std::to_string(done + i));
      const auto report = report_id(feed, key);
      dedup.restore({feed, key, &fingerprint, Time{}},
                    {.report = report, .story = story_led_by(report), .lead = true});
    }
    rebuilding += cpu_now() - start;
  }
  const auto size = static_cast<double>(dedup.size());
  const auto bytes = static_cast<double>(dedup.bytes()) / size;
  fmt::print(
      "{:>9} reports: {:.0f} bytes each ({:.2f} of the limit) and {:.0f} of its link, rebuilt in "
      "{:.1f} s\n",
      reports, bytes, bytes / kMostBytes, static_cast<double>(dedup.url_bytes()) / size,
      rebuilding.count() / 1e6);
  if (reports >= 1'000'000) {
    fmt::print("{:>9}          {:.2f} of the limit of {} s\n", "",
               rebuilding.count() / 1e6 / kMostRebuild, kMostRebuild);
  }
  constexpr size_t kDecided = 4000;
  const auto items = maker.make(kDecided);
  Cpu printing{0};
  Cpu deciding{0};
  for (size_t at = 0; at < kDecided; at += kBatch) {
    std::vector<Fingerprint> fingerprints(kBatch);
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < kBatch; ++i) {
      const auto key = key_of(fmt::format("new {}", at + i));
      candidates.push_back({FeedId{"new"}, key, &fingerprints[i], Time{}});
    }
    const auto start = cpu_now();
    for (size_t i = 0; i < kBatch; ++i) fingerprints[i] = fingerprint_of(items[at + i]);
    const auto printed = cpu_now();
    for (const auto& candidate : candidates) dedup.decide(candidate);
    printing += printed - start;
    deciding += cpu_now() - printed;
  }
  const auto each = (printing + deciding).count() / kDecided;
  fmt::print("{:>9}          fingerprint {:.1f} us, decision {:.1f} us: {:.1f} us an item", "",
             printing.count() / kDecided, deciding.count() / kDecided, each);
  if (most_us > 0) fmt::print(" ({:.2f} of the limit)", each / most_us);
  fmt::print("\n");
}

}  // namespace
}  // namespace newswatch::dedup

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (option != "--cost") {
    newswatch::dedup::evaluate_headlines();
    newswatch::dedup::evaluate_wire(option == "--merges" && argc > 2 ? argv[2] : nullptr);
  }
  newswatch::dedup::evaluate_cost(20'000, 15);
  newswatch::dedup::evaluate_cost(400'000, 30);
  newswatch::dedup::evaluate_cost(1'000'000, 0);
}
