// What publishers do to old items (other ids, other addresses, an empty document, pages that were
// missed), with the real binary: never told twice, and never missed.
#include <functional>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const demo::FeedSpec kSpec{.name = "a",
                           .title = "A",
                           .site = "https://paper.example/",
                           .language = "en",
                           .format = demo::FeedFormat::rss};

// A publisher whose documents are whatever the test says.
class Site {
 public:
  void serve(const std::string& path, std::string document) {
    const std::lock_guard lock(mutex_);
    documents_[path] = std::move(document);
  }
  std::string url(const std::string& path) const { return server_.url(path); }

  size_t asked(const std::string& path) const { return requests(path).size(); }
  std::vector<Received> requests(const std::string& path) const {
    std::vector<Received> found;
    for (auto& request : server_.requests()) {
      if (request.target == path) found.push_back(std::move(request));
    }
    return found;
  }

 private:
  Reply answer(const Received& request) const {
    const std::lock_guard lock(mutex_);
    const auto it = documents_.find(request.target);
    if (it == documents_.end()) return {.status = 404};
    return {.headers = {{"Content-Type", "application/rss+xml"}}, .body = it->second};
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::string> documents_;
  LoopbackServer server_{[this](const Received& request) { return answer(request); }};
};

std::string document(const std::vector<demo::Entry>& entries,
                     const std::string& prev_archive = "") {
  auto text = demo::render_feed(kSpec, entries, now());
  if (prev_archive.empty()) return text;
  const auto at = text.find("<item>");
  const auto link =
      fmt::format("<link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"prev-archive\" href=\"{}\"/>",
                  prev_archive);
  return text.insert(at == std::string::npos ? text.find("</channel>") : at, link);
}

demo::Entry entry(const std::string& id, const std::string& link, Duration ago) {
  return {.id = id,
          .link = link,
          .title = "Pokrovsk, report " + link.substr(link.rfind('/') + 1),
          .summary = "Officials said more.",
          .published = now() - ago};
}

// One feed at "/feed" and one desk; every report is about Pokrovsk.
class Revisions : public ::testing::Test {
 protected:
  void start(const std::string& path = "/feed") {
    daemon_.write_rules("pokrovsk.rules", "Pokrovsk\n");
    write_config(path);
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_for_polls(path, 2));
  }

  void write_config(const std::string& path) {
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: a, url: \"{}\", headers: {{X-Key: s3cret}}}}\n",
                              site_.url(path)),
         .webhook_url = desk_.url()});
  }

  bool wait_for_polls(const std::string& path, size_t more) {
    const auto goal = site_.asked(path) + more;
    return wait_until([&] { return site_.asked(path) >= goal; });
  }

  // What the desk got, by the last part of the links, once `count` arrived and two polls passed.
  std::vector<std::string> told(size_t count, const std::string& path = "/feed") {
    EXPECT_TRUE(desk_.wait_for_accepted(count)) << daemon_.log();
    EXPECT_TRUE(wait_for_polls(path, 2));
    std::vector<std::string> names;
    for (const auto& received : desk_.received()) {
      const std::string link = received.body["data"]["item"]["url"];
      names.push_back(link.substr(link.rfind('/') + 1));
    }
    return names;
  }

  std::vector<demo::Entry> past(const std::string& prefix, const std::string& site, int count = 6) {
    std::vector<demo::Entry> entries;
    for (int i = 0; i < count; ++i) {
      entries.push_back(entry(prefix + std::to_string(i), site + std::to_string(i), hours(i + 2)));
    }
    return entries;
  }

  Site site_;
  WebhookReceiver desk_;
  NewswatchProcess daemon_;
};

TEST_F(Revisions, AllIdsAndSchemesChangedIsNoNewsAndIsSaid) {
  site_.serve("/feed", document(past("guid-", "http://paper.example/")));
  start();
  auto renamed = past("urn:new:", "https://paper.example/");
  renamed.insert(renamed.begin(), entry("urn:new:x", "https://paper.example/x", hours(0)));
  for (auto& e : renamed) e.link += "?utm_source=rss";
  site_.serve("/feed", document(renamed));
  EXPECT_THAT(told(1), UnorderedElementsAre("x?utm_source=rss"));
  EXPECT_THAT(daemon_.log(), HasSubstr("gave 6 of 7 items new ids"));
  EXPECT_EQ(daemon_.metric("newswatch_items_total{disposition=\"revised\"}"), 6);
}

TEST_F(Revisions, AllLinksMovedIsRecognisedByTitlesAndTimesAfterARestart) {
  const auto entries = past("guid-", "https://old.example/");
  site_.serve("/feed", document(entries));
  start();
  EXPECT_EQ(daemon_.terminate(), 0);
  auto moved = entries;
  for (auto& e : moved) {
    e.id = "new-" + e.id;
    e.link.replace(8, 3, "new");
  }
  site_.serve("/feed", document(moved));
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  EXPECT_THAT(told(0), IsEmpty());
  EXPECT_THAT(daemon_.log(), HasSubstr("gave 6 of 6 items new ids"));
}

TEST_F(Revisions, OneItemUnderANewIdIsARevision) {
  auto entries = past("guid-", "https://paper.example/");
  site_.serve("/feed", document(entries));
  start();
  entries[1].id = "guid-1-corrected";
  entries[1].published = now();
  entries.insert(entries.begin(), entry("n", "https://paper.example/n", hours(0)));
  site_.serve("/feed", document(entries));
  EXPECT_THAT(told(1), UnorderedElementsAre("n"));
  EXPECT_EQ(daemon_.metric("newswatch_items_total{disposition=\"revised\"}"), 1);
}

TEST_F(Revisions, AnEditedTitleThatMeetsARuleIsToldOnce) {
  auto entries = past("guid-", "https://paper.example/");
  entries[1].title = "Eastern front, report 1";
  site_.serve("/feed", document(entries));
  start();
  entries[2].title = "Pokrovsk, report 2, as of noon";  // met the rule before it was known
  entries[1].title = "Eastern front: fighting in Pokrovsk";
  site_.serve("/feed", document(entries));
  EXPECT_THAT(told(2), UnorderedElementsAre("1", "2"));
  entries[1].title = "Eastern front: fighting in Pokrovsk, as of noon";
  site_.serve("/feed", document(entries));
  EXPECT_THAT(told(2), UnorderedElementsAre("1", "2"));
  daemon_.kill9();
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  entries[1].title = "Eastern front: fighting in Pokrovsk, as of two";
  entries[3].title = "Front, report 3";
  site_.serve("/feed", document(entries));
  EXPECT_THAT(told(2), UnorderedElementsAre("1", "2"));
}

TEST_F(Revisions, AFeedGivenAnotherUrlTellsNoOldItems) {
  site_.serve("/feed", document(past("guid-", "https://paper.example/")));
  site_.serve("/other", document(past("x-", "https://other.example/")));
  start();
  write_config("/other");
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200) << daemon_.log();
  ASSERT_TRUE(wait_for_polls("/other", 2));
  auto entries = past("x-", "https://other.example/");
  entries.insert(entries.begin(), entry("n", "https://other.example/n", hours(0)));
  site_.serve("/other", document(entries));
  EXPECT_THAT(told(1, "/other"), UnorderedElementsAre("n"));
}

TEST_F(Revisions, AfterAnEmptyFirstDocumentOnlyWhatIsNewIsTold) {
  site_.serve("/feed", document({}));
  start();
  auto entries = past("guid-", "https://paper.example/");
  entries.insert(entries.begin(), entry("n", "https://paper.example/n", -std::chrono::seconds(5)));
  site_.serve("/feed", document(entries));
  EXPECT_THAT(told(1), UnorderedElementsAre("n"));
}

TEST_F(Revisions, AGapIsFilledFromTheFeedsArchives) {
  const auto known = past("guid-", "https://paper.example/");
  site_.serve("/feed", document(known));
  start();
  // A day of news while we were away: the document holds the last of it, two pages the rest.
  ASSERT_EQ(daemon_.terminate(), 0);
  Site archives;
  archives.serve("/1", document({entry("m3", "https://paper.example/m3", std::chrono::minutes(4)),
                                 entry("m2", "https://paper.example/m2", std::chrono::minutes(5))},
                                site_.url("/2")));
  site_.serve("/2", document({entry("m1", "https://paper.example/m1", std::chrono::minutes(9)),
                              known[0], known[1]},
                             site_.url("/3")));
  site_.serve("/feed",
              document({entry("m4", "https://paper.example/m4", hours(0))}, archives.url("/1")));
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  EXPECT_THAT(told(4), UnorderedElementsAre("m1", "m2", "m3", "m4"));
  EXPECT_EQ(daemon_.metric("newswatch_feed_gaps_total"), 1);
  EXPECT_EQ(site_.asked("/3"), 0u) << "the second page overlaps with what was known";
  EXPECT_EQ(archives.requests("/1").at(0).header("X-Key"), "") << "another origin";
  EXPECT_EQ(site_.requests("/2").at(0).header("X-Key"), "s3cret");
  EXPECT_THAT(daemon_.log(), HasSubstr("a gap between two polls was filled"));
}

TEST_F(Revisions, AGapThatNothingFillsIsCountedAndSaid) {
  site_.serve("/feed", document(past("guid-", "https://paper.example/")));
  start();
  site_.serve("/feed", document({entry("n", "https://paper.example/n", hours(0))}));
  EXPECT_THAT(told(1), UnorderedElementsAre("n"));
  EXPECT_EQ(daemon_.metric("newswatch_feed_gaps_total"), 1);
  EXPECT_THAT(daemon_.log(), HasSubstr("others may have come and gone"));
}

}  // namespace
}  // namespace newswatch::testing
