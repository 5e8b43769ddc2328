// How much of a broken feed is still read: of the items that end before the damage, at least 95 %
// of each kind of damage, with the title and link that they had.
#include "tests/feeds/damage.h"

#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/file.h"
#include "feeds/decode.h"
#include "feeds/parse.h"
#include "tests/feeds/corpus.h"

namespace newswatch::feeds {
namespace {

constexpr double kFloor = 0.95;
constexpr int kRounds = 10;        // of each damage in each document
constexpr std::size_t kItems = 8;  // at least, in each document
constexpr std::string_view kUrl = "https://example.org/feed";

struct Sample {
  std::string name;
  std::string xml;
  std::vector<Item> items;
  std::vector<std::size_t> ends;  // of the items, in `xml`
};

std::vector<std::size_t> ends_of(const std::string& xml, const std::string& end_tag) {
  std::vector<std::size_t> ends;
  for (std::size_t at = xml.find(end_tag); at != std::string::npos;
       at = xml.find(end_tag, at + 1)) {
    ends.push_back(at + end_tag.size());
  }
  return ends;
}

// One of its items again, with a title of its own.
std::string copy_of(std::string item, std::size_t number) {
  std::size_t at = item.find("<title");
  if (at == std::string::npos) return item;
  at = item.find('>', at) + 1;
  constexpr std::string_view kCdata = "<![CDATA[";
  if (item.compare(at, kCdata.size(), kCdata) == 0) at += kCdata.size();
  return item.insert(at, fmt::format("{} ", number));
}

// A document of the corpus in UTF-8, its last item repeated so that there is something to lose.
// Without items where it can't be told where they end.
Sample sample_of(const std::filesystem::path& file) {
  Sample sample{file.filename().string(), {}, {}, {}};
  Warnings warnings;
  sample.xml = decode(read_file(file.string()).value(), "", warnings).text;
  const auto original = parse({sample.xml, "", kUrl});
  if (!original || original->items.empty()) return sample;
  for (const char* name : {"item", "entry"}) {
    const std::string end_tag = fmt::format("</{}>", name);
    const auto ends = ends_of(sample.xml, end_tag);
    if (ends.size() != original->items.size()) continue;
    const std::size_t begin = std::max(sample.xml.rfind(fmt::format("<{}>", name)) + 1,
                                       sample.xml.rfind(fmt::format("<{} ", name)) + 1);
    if (begin == 0 || sample.xml.starts_with("<entry")) continue;
    const auto item = sample.xml.substr(begin - 1, ends.back() - (begin - 1));
    std::string more;
    for (std::size_t i = ends.size(); i < kItems; ++i) more += copy_of(item, i);
    sample.xml.insert(ends.back(), more);
    sample.ends = ends_of(sample.xml, end_tag);
    break;
  }
  auto parsed = parse({sample.xml, "", kUrl});
  if (parsed && parsed->items.size() == sample.ends.size()) sample.items = parsed->items;
  return sample;
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const auto& file : test::corpus_files("feeds/real")) {
    if (file.extension() != ".xml") continue;
    auto sample = sample_of(file);
    if (!sample.items.empty()) all.push_back(std::move(sample));
  }
  return all;
}

// How many of the first `count` items of the sample are among `got`, in their order.
std::size_t kept(const Sample& sample, std::size_t count, const std::vector<Item>& got) {
  std::size_t found = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = at; k < got.size(); ++k) {
      if (got[k].title != sample.items[i].title || got[k].link != sample.items[i].link) continue;
      ++found;
      at = k + 1;
      break;
    }
  }
  return found;
}

struct Tally {
  std::size_t documents = 0;
  std::size_t expected = 0;
  std::size_t kept = 0;
  std::size_t all = 0;       // items, those after the damage included
  std::size_t all_kept = 0;  // of them
  std::string worst;         // a document that lost items
};

Tally tally_of(const test::Damage& damage, const std::vector<Sample>& all) {
  Tally tally;
  std::mt19937 random(7);
  for (const auto& sample : all) {
    for (int round = 0; round < kRounds; ++round) {
      const auto damaged = damage.make(sample.xml, random);
      if (!damaged) continue;
      const auto before = static_cast<std::size_t>(
          std::count_if(sample.ends.begin(), sample.ends.end(),
                        [&damaged](std::size_t end) { return end <= damaged->from; }));
      const auto parsed = parse({damaged->bytes, "", kUrl});
      const std::size_t found = parsed ? kept(sample, before, parsed->items) : 0;
      ++tally.documents;
      tally.all += sample.items.size();
      tally.all_kept += parsed ? kept(sample, sample.items.size(), parsed->items) : 0;
      tally.expected += before;
      tally.kept += found;
      if (found < before) tally.worst = fmt::format("{} from {}", sample.name, damaged->from);
    }
  }
  return tally;
}

TEST(DamagedFeeds, KeepTheItemsBeforeTheDamage) {
  const auto all = samples();
  if (all.empty()) GTEST_SKIP() << "the corpus is absent (NEWSWATCH_CORPUS)";
  EXPECT_GE(test::all_damages().size(), 50u);
  std::cout << fmt::format("{} documents of at least {} items\n", all.size(), kItems);
  for (const auto& damage : test::all_damages()) {
    const auto tally = tally_of(damage, all);
    const double share =
        tally.expected == 0 ? 1
                            : static_cast<double>(tally.kept) / static_cast<double>(tally.expected);
    std::cout << fmt::format(
        "{:26} {:4} documents, {:5} of {:5} items before kept, {:5.1f} %; {:5.1f} % of all  {}\n",
        damage.name, tally.documents, tally.kept, tally.expected, 100 * share,
        100 * static_cast<double>(tally.all_kept) / static_cast<double>(tally.all), tally.worst);
    EXPECT_GT(tally.expected, 0u) << damage.name;
    EXPECT_GE(share, kFloor) << damage.name;
  }
}

}  // namespace
}  // namespace newswatch::feeds
