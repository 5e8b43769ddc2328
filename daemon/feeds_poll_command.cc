// newswatch feeds poll: asks one feed's server now, once, and shows what came. Nothing is stored.
#include <algorithm>
#include <cstdio>
#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/feed_book.h"
#include "daemon/log.h"
#include "daemon/terminal.h"
#include "daemon/version.h"
#include "feeds/fetcher.h"
#include "feeds/identify.h"
#include "feeds/move.h"
#include "feeds/parse.h"
#include "rules/rule_set.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

struct PolledItem {
  Item item;
  bool known = false;
  std::vector<Match> matches;
};

// What came, in the order in which it is shown.
struct Answer {
  feeds::FetchOutcome outcome;
  std::optional<feeds::ParsedFeed> parsed;
  std::vector<PolledItem> items;
  std::string failure;  // why there is no feed; empty: there is, or it is as it was
};

feeds::FetchOutcome fetch(const FeedBook& book, const Feed& feed, const PollState* state,
                          bool conditional) {
  asio::io_context loop(1);
  net::HttpClient http(loop.get_executor(), {});
  feeds::Fetcher fetcher(http, user_agent(book.config.polling.contact));
  const bool ask_for_changes = conditional && state != nullptr;
  auto task = fetcher.fetch(feed, feed.url, ask_for_changes ? state->validators : Validators{},
                            ask_for_changes ? state->body_hash : std::nullopt);
  feeds::FetchOutcome outcome;
  std::exception_ptr defect;
  asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e, feeds::FetchOutcome o) {
    defect = e;
    outcome = std::move(o);
    loop.stop();
  });
  loop.run();
  if (defect) std::rethrow_exception(defect);
  return outcome;
}

// Which items the store has, by the keys that the daemon would give them.
Result<std::vector<bool>> known_items(const FeedBook& book, const Feed& feed,
                                      const PollState* state, const feeds::ParsedFeed& parsed) {
  if (!book.has_store || state == nullptr) return std::vector<bool>(parsed.items.size(), false);
  const auto identified = feeds::identify(feed.id, state->policy, parsed);
  return store::read_known_keys(
      book.config.store_path, feed.id,
      identified.policy_changed ? identified.former_keys : identified.keys);
}

Result<void> read_document(const FeedBook& book, const Feed& feed, const PollState* state,
                           const rules::RuleSet* rules, Answer& answer) {
  const auto& document = std::get<feeds::FetchedDocument>(answer.outcome.result);
  auto parsed = feeds::parse({document.body, document.content_type, document.url});
  if (!parsed) {
    answer.failure = parsed.error().message;
    return {};
  }
  const auto known = known_items(book, feed, state, *parsed);
  if (!known) return tl::unexpected(known.error());
  parsed->finish();
  for (size_t i = 0; i < parsed->items.size(); ++i) {
    PolledItem polled{.item = std::move(parsed->items[i]), .known = (*known)[i], .matches = {}};
    if (!feed.language.empty()) polled.item.language = feed.language;
    if (polled.item.language.empty()) polled.item.language = parsed->feed.language;
    if (rules != nullptr) polled.matches = rules->match(polled.item);
    answer.items.push_back(std::move(polled));
  }
  answer.parsed = std::move(*parsed);
  return {};
}

// Headers that say what the document is, and how it wants to be asked for.
constexpr std::string_view kTelling[] = {
    "Content-Type",  "Content-Encoding", "ETag",        "Last-Modified", "Date",
    "Cache-Control", "Expires",          "Retry-After", "Server",        "Location"};

std::vector<std::pair<std::string, std::string>> telling_headers(const net::Headers& headers) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto name : kTelling) {
    if (const auto* value = net::find_header(headers, name)) found.emplace_back(name, *value);
  }
  return found;
}

std::string result_of(const Answer& answer) {
  if (!answer.failure.empty()) return answer.failure;
  if (std::holds_alternative<feeds::NotModified>(answer.outcome.result)) {
    return "as it was at the last poll";
  }
  const auto fresh = std::count_if(answer.items.begin(), answer.items.end(),
                                   [](const PolledItem& item) { return !item.known; });
  const auto matched = std::count_if(answer.items.begin(), answer.items.end(),
                                     [](const PolledItem& item) { return !item.matches.empty(); });
  return fmt::format("{}, {} new, {} that match a rule", counted(answer.items.size(), "item"),
                     fresh, matched);
}

// As the metric newswatch_fetches_total calls it.
std::string outcome_of(const Answer& answer) {
  if (const auto* failed = std::get_if<feeds::FetchFailed>(&answer.outcome.result)) {
    return failed->outcome;
  }
  if (std::holds_alternative<feeds::NotModified>(answer.outcome.result)) return "not_modified";
  return answer.failure.empty() ? "modified" : "parse_error";
}

std::string rules_text(const std::vector<Match>& matches) {
  std::string text;
  for (const auto& match : matches) text += (text.empty() ? "" : ", ") + match.rule.value;
  return text;
}

void print_line(std::string_view name, const std::string& value) {
  if (!value.empty()) fmt::print("  {:<14} {}\n", name, escape_control(value));
}

void print_answer(const FeedView& view, const Answer& answer, Time now) {
  const auto terminal = terminal_of(stdout);
  const auto& outcome = answer.outcome;
  fmt::print("{}\n", view.feed->id.value);
  print_line("url", view.feed->url);
  if (view.state != nullptr) print_line("moved to", view.state->moved_to);
  for (const auto& hop : outcome.redirects) {
    print_line("redirected", fmt::format("{} by {}", hop.status, hop.url));
  }
  print_line("status", outcome.status > 0 ? std::to_string(outcome.status) : "no answer");
  print_line("took",
             fmt::format("{} ms, {} bytes received", outcome.took.count(), outcome.received_bytes));
  for (const auto& [name, value] : telling_headers(outcome.headers)) print_line(name, value);
  if (answer.parsed) {
    print_line("format", std::string(feeds::to_string(answer.parsed->format)));
    print_line("encoding", answer.parsed->encoding);
    print_line("title", answer.parsed->feed.title);
    for (const auto& warning : answer.parsed->warnings) {
      print_line("warning", fmt::format("{}: {}", warning.kind, warning.message));
    }
  }
  print_line("result", result_of(answer));
  for (const auto& [item, known, matches] : answer.items) {
    const auto met = rules_text(matches);
    fmt::print("    {:<5} {:>8}  {}{}\n", known ? "known" : "new", relative(item.published, now),
               met.empty()
                   ? ""
                   : coloured(terminal, Colour::green, fmt::format("[{}] ", escape_control(met))),
               escape_control(item.title));
    if (!item.link.empty()) fmt::print("                    {}\n", escape_control(item.link));
  }
  fmt::print("Nothing was stored: the daemon polls this feed as planned.\n");
}

nlohmann::json answer_to_json(const FeedView& view, const Answer& answer, bool conditional) {
  const auto& outcome = answer.outcome;
  auto redirects = nlohmann::json::array();
  for (const auto& hop : outcome.redirects) {
    redirects.push_back({{"status", hop.status}, {"url", hop.url}});
  }
  auto headers = nlohmann::json::object();
  for (const auto& [name, value] : telling_headers(outcome.headers)) headers[name] = value;
  auto warnings = nlohmann::json::array();
  auto items = nlohmann::json::array();
  nlohmann::json json = {{"id", view.feed->id.value},
                         {"url", view.feed->url},
                         {"conditional", conditional},
                         {"outcome", outcome_of(answer)},
                         {"error", text_or_null(answer.failure)},
                         {"status", outcome.status > 0 ? nlohmann::json(outcome.status) : nullptr},
                         {"redirects", std::move(redirects)},
                         {"duration_ms", outcome.took.count()},
                         {"received_bytes", outcome.received_bytes},
                         {"headers", std::move(headers)},
                         {"format", nullptr},
                         {"encoding", nullptr},
                         {"title", nullptr},
                         {"stored", false}};
  if (answer.parsed) {
    json["format"] = feeds::to_string(answer.parsed->format);
    json["encoding"] = answer.parsed->encoding;
    json["title"] = answer.parsed->feed.title;
    for (const auto& w : answer.parsed->warnings) {
      warnings.push_back({{"kind", w.kind}, {"message", w.message}, {"offset", w.offset}});
    }
  }
  for (const auto& [item, known, matches] : answer.items) {
    auto entry = item_to_json(item);
    entry["disposition"] = known ? "known" : "new";
    auto& rules = entry["rules"] = nlohmann::json::array();
    for (const auto& match : matches) rules.push_back(match.rule.value);
    items.push_back(std::move(entry));
  }
  json["warnings"] = std::move(warnings);
  json["items"] = std::move(items);
  return json;
}

bool may_ask(const FeedView& view, bool force, Time now) {
  if (!view.held_until || force) return true;
  fmt::print(stderr,
             "newswatch: {}: {} ({}); it was not asked\n"
             "    hint: wait, or ask all the same with --force\n",
             view.feed->id.value, view.problem, relative(view.held_until, now));
  return false;
}

}  // namespace

int feeds_poll_command(const FeedsPollOptions& options) {
  const auto book = read_feed_book(options.config);
  if (!book) return kFailure;
  const auto* feed = find_feed(book->config, options.feed);
  if (feed == nullptr) return kFailure;
  const auto view = book->view(*feed);
  if (!may_ask(view, options.force, book->now)) return kFailure;
  const auto compiled = rules::load(book->config.rules);
  if (!compiled.rules) {
    fmt::print(stderr, "{}newswatch: items are not matched: the rules have errors\n",
               compiled.diagnostics.render());
  }
  Answer answer;
  Feed asked = *feed;  // as the daemon does: where it lives now
  if (view.state != nullptr) asked.url = feeds::url_to_poll(*feed, *view.state);
  answer.outcome = fetch(*book, asked, view.state, options.conditional);
  if (const auto* failed = std::get_if<feeds::FetchFailed>(&answer.outcome.result)) {
    answer.failure = failed->message;
  } else if (std::holds_alternative<feeds::FetchedDocument>(answer.outcome.result)) {
    const auto read = read_document(*book, *feed, view.state, compiled.rules.get(), answer);
    if (!read) {
      fmt::print(stderr, "newswatch: {}\n", read.error().message);
      return kFailure;
    }
  }
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty(answer_to_json(view, answer, options.conditional)));
  } else {
    print_answer(view, answer, now());
  }
  return answer.failure.empty() ? kOk : kFailure;
}

}  // namespace newswatch::daemon
