#include "tests/daemon/politeness/sites.h"

#include <deque>
#include <memory>
#include <random>

#include <fmt/format.h>

#include "tests/daemon/politeness/documents.h"
#include "tests/daemon/politeness/faults.h"

namespace newswatch::daemon::politeness {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Script = std::function<Answer(const Asked&)>;

constexpr Duration kDay = hours(24);
constexpr int kHosts = 2;         // of a kind
constexpr int kFeedsOfAHost = 3;  // of a kind

Duration since_start(const Asked& asked) { return asked.at - World::kStart; }

// How a feed is served where all is well.
struct Habit {
  Duration cadence = hours(2);  // between items
  int items = 6;
  bool etag = true;
  bool modified = true;
  bool says_304 = true;
  bool fickle = false;  // another ETag for the same document
  std::optional<Duration> max_age = {};
  bool expires = false;
  Duration age{0};
  bool repeats_caching_in_304 = true;
  std::optional<int> ttl = {};
  std::bitset<24> skip_hours = {};
  std::bitset<7> skip_days = {};
};

void add_caching(const Habit& habit, const Asked& asked, Answer& answer) {
  if (!habit.max_age) return;
  answer.means.fresh_for = habit.max_age;
  if (habit.expires) {
    const auto date = std::chrono::floor<seconds>(asked.at);
    answer.headers.emplace_back("Date", http_date(date));
    answer.headers.emplace_back("Expires", http_date(date + *habit.max_age));
  } else {
    answer.headers.emplace_back("Cache-Control",
                                fmt::format("public, max-age={}", *habit.max_age / seconds(1)));
  }
  if (habit.age > Duration(0)) {
    answer.headers.emplace_back("Age", std::to_string(habit.age / seconds(1)));
    answer.means.age = habit.age;
  }
}

Answer serve(const Habit& habit, const Asked& asked) {
  const auto number = static_cast<int>(asked.at.time_since_epoch() / habit.cadence);
  const Time published = Time{} + number * habit.cadence;
  const auto version = habit.fickle ? to_millis(asked.at) : number;
  const auto etag = fmt::format("W/\"{}-gzip\"", version);
  const auto modified = http_date(published);
  const auto known = asked.header("If-None-Match");
  const auto since = asked.header("If-Modified-Since");
  Answer answer;
  const bool unchanged = known.empty() ? !since.empty() && since == modified : known == etag;
  if (unchanged && habit.says_304) {
    answer.status = 304;
    if (habit.etag) answer.headers.emplace_back("ETag", etag);
    if (habit.repeats_caching_in_304) add_caching(habit, asked, answer);
    return answer;
  }
  if (habit.etag) answer.headers.emplace_back("ETag", etag);
  if (habit.modified) answer.headers.emplace_back("Last-Modified", modified);
  add_caching(habit, asked, answer);
  answer.body = rss({.newest = number,
                     .items = habit.items,
                     .published = published,
                     .cadence = habit.cadence,
                     .ttl_minutes = habit.ttl,
                     .skip_hours = habit.skip_hours,
                     .skip_days = habit.skip_days});
  answer.means.newest = published;
  if (habit.ttl) answer.means.ttl = minutes(*habit.ttl);
  answer.means.skip_hours = habit.skip_hours;
  answer.means.skip_days = habit.skip_days;
  return answer;
}

Script healthy(Habit habit) {
  return [habit](const Asked& asked) { return serve(habit, asked); };
}

// `script`, but for the days from `first` to before `last`.
Script during(Duration first, Duration last, Script fault, Script script) {
  return [=](const Asked& asked) {
    const auto t = since_start(asked);
    return t >= first && t < last ? fault(asked) : script(asked);
  };
}

// Redirects away from where the feed was configured; `target` is served by `script`.
Script moved(std::function<Answer(const Asked&, const std::string& target)> away,
             const std::string& own, const std::string& target, Script script) {
  return [=](const Asked& asked) { return asked.url == own ? away(asked, target) : script(asked); };
}

class Builder {
 public:
  explicit Builder(unsigned seed) : random_(seed) {}

  // `make` gives the script of each feed of a kind; `edit` changes its definition.
  void add(
      const std::string& kind, const std::function<Script(const std::string& url)>& make,
      const std::function<void(Feed&)>& edit = [](Feed&) {}) {
    for (int host = 0; host < kHosts; ++host) {
      for (int i = 0; i < kFeedsOfAHost; ++i) {
        auto feed = make_feed(fmt::format("{}-{}-{}", kind, host, i),
                              fmt::format("http://{}-{}.example/{}", kind, host, i));
        edit(feed);
        auto script = make(feed.url);
        sites_.push_back({kind, std::move(feed), std::move(script)});
      }
    }
  }
  void add(const std::string& kind, const Habit& habit) {
    add(kind, [&](const std::string&) { return healthy(habit); });
  }

  int between(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }
  std::mt19937& random() { return random_; }
  std::vector<Site> take() { return std::move(sites_); }

 private:
  std::mt19937 random_;
  std::vector<Site> sites_;
};

void add_healthy(Builder& month) {
  month.add("steady", Habit{});
  month.add("lively", Habit{.cadence = minutes(40)});
  month.add("modified-only", Habit{.etag = false});
  month.add("etag-only", Habit{.modified = false});
  month.add("fickle-etag", Habit{.fickle = true});
  month.add("no-304", Habit{.says_304 = false});
  month.add("no-validators", Habit{.cadence = minutes(50), .etag = false, .modified = false});
  month.add("max-age", Habit{.max_age = minutes(100)});
  month.add("max-age-once", Habit{.max_age = hours(3), .repeats_caching_in_304 = false});
  month.add("max-age-days", Habit{.max_age = 3 * kDay});
  month.add("aged", Habit{.max_age = hours(4), .age = hours(2)});
  month.add("expires", Habit{.max_age = hours(2), .expires = true});
  month.add("ttl", Habit{.ttl = 150});
  Habit nights{.items = 14};  // more than come while it is left alone
  for (std::size_t hour = 20; hour < 30; ++hour) nights.skip_hours.set(hour % 24);
  month.add("skip-hours", nights);
  Habit weekends{.items = 14};
  weekends.skip_days.set(0).set(6);
  month.add("skip-weekends", weekends);
  Habit fridays = nights;
  fridays.skip_days.set(5);
  fridays.ttl = 200;
  month.add("skip-both", fridays);
}

void add_own_intervals(Builder& month) {
  const auto every = [](Duration interval) {
    return [interval](Feed& feed) { feed.interval = interval; };
  };
  month.add(
      "own-10m", [](const std::string&) { return healthy({.max_age = kDay}); }, every(minutes(10)));
  month.add(
      "own-20m-bare",
      [](const std::string&) { return healthy({.etag = false, .modified = false}); },
      every(minutes(20)));
  month.add(
      "edited", [](const std::string&) { return healthy({}); }, every(hours(1)));
}

void add_refusing(Builder& month) {
  // As many requests an hour as the host has feeds, and then 429 until the hour is over.
  for (const bool by_date : {false, true}) {
    std::shared_ptr<std::deque<Time>> served;
    month.add(by_date ? "limited-date" : "limited-seconds", [&](const std::string& url) {
      if (url.ends_with("/0")) served = std::make_shared<std::deque<Time>>();
      return [=](const Asked& asked) {
        while (!served->empty() && served->front() <= asked.at - hours(1)) served->pop_front();
        if (served->size() < 2) {
          served->push_back(asked.at);
          return serve({.cadence = minutes(30)}, asked);
        }
        const auto free = served->front() + hours(1) + seconds(1);
        return by_date ? retry_at(429, free + seconds(1))
                       : retry_after(429, std::chrono::ceil<seconds>(free - asked.at));
      };
    });
  }
  month.add("refused-alone", [](const std::string& url) {
    return url.ends_with("/0") ? Script([](const Asked&) { return status(429); }) : healthy({});
  });
  month.add("unavailable", [&](const std::string&) {
    const auto from = hours(month.between(10, 400));
    const auto wait = hours(month.between(1, 30));
    return during(
        from, from + hours(40), [=](const Asked&) { return retry_after(503, wait); }, healthy({}));
  });
  month.add("unavailable-for-ever", [](const std::string&) {
    return during(
        kDay, 2 * kDay, [](const Asked&) { return retry_after(503, 90 * kDay); }, healthy({}));
  });
  month.add("broken", [&](const std::string&) {
    const auto from = hours(month.between(10, 300));
    const int code = month.between(500, 504);
    return during(
        from, from + hours(month.between(1, 200)), [=](const Asked&) { return status(code); },
        healthy({}));
  });
  month.add("unreachable", [&](const std::string&) {
    constexpr net::FetchFailure kinds[] = {net::FetchFailure::timeout, net::FetchFailure::dns_error,
                                           net::FetchFailure::tls_error,
                                           net::FetchFailure::connect_error};
    const auto kind = kinds[month.between(0, 3)];
    const auto from = hours(month.between(10, 300));
    return during(
        from, from + hours(month.between(1, 100)), [=](const Asked&) { return no_answer(kind); },
        healthy({}));
  });
  month.add("missing", [&](const std::string&) {
    const auto from = hours(month.between(10, 300));
    return during(
        from, from + hours(60), [](const Asked&) { return status(404); }, healthy({}));
  });
  month.add("gone", [&](const std::string&) {
    return during(
        hours(month.between(10, 400)), 90 * kDay, [](const Asked&) { return status(410); },
        healthy({}));
  });
}

void add_moving(Builder& month) {
  const auto target_of = [](const std::string& url, std::string_view scheme, bool same_host) {
    return fmt::format("{}://{}{}", scheme, same_host ? "" : "new-", url.substr(7));
  };
  const auto by = [](int code) {
    return [code](const Asked&, const std::string& to) { return redirect(code, to); };
  };
  month.add("moved-301", [&](const std::string& url) {
    return moved(by(301), url, target_of(url, "https", false), healthy({}));
  });
  month.add("moved-308", [&](const std::string& url) {
    return moved(by(308), url, target_of(url, "http", false), healthy({}));
  });
  month.add("to-https", [&](const std::string& url) {
    return moved(by(301), url, target_of(url, "https", true), healthy({}));
  });
  for (const int code : {302, 303, 307}) {
    month.add(fmt::format("lent-{}", code), [&](const std::string& url) {
      return moved(by(code), url, target_of(url, "https", false), healthy({}));
    });
  }
  month.add("undecided", [&](const std::string& url) {
    const auto away = [](const Asked& asked, const std::string& to) {
      const auto day = since_start(asked) / kDay;
      return redirect(day % 5 == 4 ? 302 : 301, day % 11 == 10 ? to + "-other" : to);
    };
    return moved(away, url, target_of(url, "https", false), healthy({}));
  });
  month.add("moved-and-back", [&](const std::string& url) {
    const auto to = target_of(url, "https", false);
    return [=](const Asked& asked) {
      const auto day = since_start(asked) / kDay;
      if (day < 10 && asked.url == url) return redirect(301, to);
      if (day >= 15 && asked.url == to) return redirect(308, url);
      return serve({}, asked);
    };
  });
  month.add("moved-and-lost", [&](const std::string& url) {
    const auto to = target_of(url, "https", false);
    return [=](const Asked& asked) {
      const auto day = since_start(asked) / kDay;
      if (asked.url == url) return day < 12 ? redirect(301, to) : serve({}, asked);
      return day < 12 ? serve({}, asked) : status(asked.feed.value.back() % 2 == 0 ? 404 : 500);
    };
  });
}

void add_strange(Builder& month) {
  month.add("validators-vanish", [&](const std::string&) {
    return [](const Asked& asked) {
      const auto hour = since_start(asked) / hours(5);
      return serve({.etag = hour % 3 != 0, .modified = hour % 4 != 0}, asked);
    };
  });
  month.add("malformed", [&](const std::string&) {
    return [](const Asked& asked) {
      const auto hour = since_start(asked) / hours(7);
      if (hour % 4 == 3) return unreadable(fmt::format("\"{}\"", hour));
      if (hour % 6 == 2) {
        const auto number = static_cast<int>(asked.at.time_since_epoch() / hours(2));
        return truncated(rss({.newest = number, .published = asked.at}), "\"t\"");
      }
      return serve({}, asked);
    };
  });
  // Fault after fault of any kind, with healthy spells between.
  for (const auto* kind : {"chaos-a", "chaos-b", "chaos-c", "chaos-d"}) {
    month.add(kind, [&](const std::string&) {
      Script script = healthy({.max_age = minutes(month.between(1, 90))});
      for (auto at = hours(month.between(1, 60)); at < 30 * kDay;
           at += hours(month.between(10, 80))) {
        script = during(at, at + minutes(month.between(10, 1500)), any_fault(month.random()),
                        std::move(script));
      }
      return script;
    });
  }
}

}  // namespace

std::vector<Site> sites_of_a_month(unsigned seed) {
  Builder month(seed);
  add_healthy(month);
  add_own_intervals(month);
  add_refusing(month);
  add_moving(month);
  add_strange(month);
  return month.take();
}

std::vector<Site> imported_sites(int count) {
  std::vector<Site> sites;
  for (int i = 0; i < count; ++i) {
    sites.push_back({"imported",
                     make_feed(fmt::format("imported-{}", i),
                               fmt::format("http://imported-{}.example/{}", i % 20, i)),
                     healthy({})});
  }
  return sites;
}

}  // namespace newswatch::daemon::politeness
