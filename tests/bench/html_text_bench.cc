// HTML to text, on articles as feeds carry them.
//
// Beside MB/s of HTML each line shows, measured in the same run on the same document, how many
// times faster that is than building gumbo's tree of it (a reader of trees would still have to walk
// it), and which share it reaches of a mere copy that looks at every byte once.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <gumbo.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "core/file.h"
#include "feeds/html_text.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kTextBytes = 64u << 10;

constexpr std::string_view kLatin[] = {
    "The council voted on Tuesday to reopen the harbour, two weeks after the storm broke its wall.",
    "Officials said repairs would cost &pound;4.2m &mdash; about a third more than was set aside.",
    "&ldquo;We can&rsquo;t wait for another winter,&rdquo; the harbour master told reporters.",
    "Ferries to the islands resume on Friday, with a reduced timetable until the end of the month.",
    "Residents &amp; shopkeepers have asked for a meeting with the ministry; none has been set.",
    "A spokesman declined to comment on the cause, saying that an inquiry was under way.",
    "It was the third such failure since 2019, and the first in which people were hurt.",
    "Experts had warned in a report last year that the foundations were older than thought."};

constexpr std::string_view kCyrillic[] = {
    "Городской совет во вторник проголосовал за открытие порта, через две недели после шторма.",
    "Чиновники: ремонт обойдётся в 4,2&nbsp;млн &mdash; на треть дороже, чем было заложено.",
    "&laquo;Мы не можем ждать ещё одну зиму&raquo;, &mdash; сказал журналистам начальник порта.",
    "Паромы на острова пойдут с пятницы, до конца месяца по сокращённому расписанию.",
    "Жители и владельцы магазинов попросили о встрече с министерством, дата не назначена.",
    "Представитель ведомства отказался говорить о причинах, пока идёт расследование."};

class Article {
 public:
  explicit Article(std::uint32_t seed) : random_(seed) {}

  // Paragraphs with a link or an emphasis each, headings, pictures and a list now and then.
  template <std::size_t N>
  std::string write(const std::string_view (&sentences)[N], std::size_t bytes, bool heavy) {
    while (html_.size() < bytes) {
      paragraph(sentences, heavy);
      if (random_() % 4 == 0) picture();
      if (random_() % 6 == 0) html_ += "<h2>What happens next</h2>\n";
      if (random_() % 8 == 0) html_ += "<ul>\n<li>First</li>\n<li>Second &amp; last</li>\n</ul>\n";
    }
    return std::move(html_);
  }

 private:
  template <std::size_t N>
  void paragraph(const std::string_view (&sentences)[N], bool heavy) {
    html_ += heavy ? R"(<p class="wp-block-paragraph has-text-align-left" style="margin: 0 0 1em">)"
                   : "<p>";
    for (std::uint32_t i = 2 + random_() % 4; i > 0; --i) {
      const auto sentence = sentences[random_() % N];
      switch (random_() % (heavy ? 3 : 6)) {
        case 0: {
          const auto blank = sentence.find(' ', sentence.size() / 2);
          html_ += sentence.substr(0, blank);
          html_ += fmt::format(
              R"( <a href="https://www.example.org/2025/11/{}/storm-harbour?ref=a&amp;b=1" )"
              R"(target="_blank" rel="noopener noreferrer">)",
              random_() % 10000);
          html_ += sentence.substr(blank + 1);
          html_ += "</a> ";
          break;
        }
        case 1:
          html_ += fmt::format("<strong>{}</strong> ", sentence);
          break;
        default:
          html_ += sentence;
          html_ += ' ';
      }
    }
    html_ += "</p>\n\n";
  }

  void picture() {
    const auto number = random_() % 10000;
    html_ += fmt::format(
        R"(<figure class="wp-block-image size-large"><img loading="lazy" width="1024" height="683" )"
        R"(src="https://cdn.example.org/img/{0}-1024x683.jpg" alt="The harbour wall" )"
        R"(srcset="https://cdn.example.org/img/{0}-1024x683.jpg 1024w, )"
        R"(https://cdn.example.org/img/{0}-300x200.jpg 300w, )"
        R"(https://cdn.example.org/img/{0}-768x512.jpg 768w" sizes="(max-width: 1024px) 100vw" />)"
        R"(<figcaption>The harbour wall. Photo: A. Person</figcaption></figure>)"
        "\n",
        number);
  }

  std::mt19937 random_;
  std::string html_;
};

// Of this thread's processor: other programs may be running.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Work>
double megabytes_a_second(std::size_t bytes, Work work) {
  const double start = processor_seconds();
  std::size_t runs = 0;
  double took = 0;
  do {
    work();
    ++runs;
    took = processor_seconds() - start;
  } while (took < 0.2);
  return static_cast<double>(bytes * runs) / took / 1e6;
}

void build_tree(const std::string& html) {
  auto* tree = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  benchmark::DoNotOptimize(tree);
  gumbo_destroy_output(&kGumboDefaultOptions, tree);
}

// What no reader can be faster than by much: each byte is looked at and copied.
void copy_and_count(const std::string& html) {
  std::string copy(html);
  benchmark::DoNotOptimize(std::count(copy.begin(), copy.end(), '<'));
}

void read(benchmark::State& state, const std::string& html) {
  const double gumbo = megabytes_a_second(html.size(), [&] { build_tree(html); });
  const double limit = megabytes_a_second(html.size(), [&] { copy_and_count(html); });
  for (auto _ : state) benchmark::DoNotOptimize(html_to_text(html, kTextBytes));
  const double ours = megabytes_a_second(
      html.size(), [&] { benchmark::DoNotOptimize(html_to_text(html, kTextBytes)); });
  state.counters["KB"] = static_cast<double>(html.size()) / 1e3;
  state.counters["MB/s"] = ours;
  state.counters["times_gumbo"] = ours / gumbo;
  state.counters["of_a_copy"] = ours / limit;
}

}  // namespace
}  // namespace newswatch::feeds

int main(int argc, char** argv) {
  using newswatch::feeds::Article;
  using newswatch::feeds::kCyrillic;
  using newswatch::feeds::kLatin;
  const auto add = [](const char* name, std::string html) {
    benchmark::RegisterBenchmark(name, [html](benchmark::State& state) {
      newswatch::feeds::read(state, html);
    })->Unit(benchmark::kMicrosecond);
  };
  add("html_to_text/latin", Article(1).write(kLatin, 25'000, false));
  add("html_to_text/latin_much_markup", Article(2).write(kLatin, 90'000, true));
  add("html_to_text/cyrillic", Article(3).write(kCyrillic, 60'000, false));
  add("html_to_text/cyrillic_much_markup", Article(4).write(kCyrillic, 80'000, true));
  if (const char* file = std::getenv("HTML_TEXT_BENCH_FILE")) {  // a document of one's own
    if (auto html = newswatch::read_file(file)) add("html_to_text/file", *html);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
