#include "rules/names.h"

#include <utility>

#include "rules/parser.h"

namespace newswatch::rules {
namespace {

constexpr int kMaxDepth = 50;

}  // namespace

bool Names::add_term(std::string name, Place place, QueryPtr alternates) {
  Entry entry;
  entry.place = std::move(place);
  entry.state = Entry::State::done;
  entry.query = std::move(alternates);
  return entries_.emplace(std::move(name), std::move(entry)).second;
}

bool Names::add_macro(std::string name, Place place, std::unique_ptr<QuerySource> snippet) {
  Entry entry;
  entry.place = std::move(place);
  entry.snippet = std::move(snippet);
  return entries_.emplace(std::move(name), std::move(entry)).second;
}

const Place* Names::place_of(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second.place;
}

Names::Resolved Names::resolve(std::string_view name, Diagnostics& diagnostics) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return {};
  found->second.used = true;
  return resolve(found->second, diagnostics);
}

Names::Resolved Names::resolve(Entry& entry, Diagnostics& diagnostics) {
  if (entry.state == Entry::State::in_work) return {true, true, false, nullptr};
  if (entry.state == Entry::State::waiting) {
    if (depth_ >= kMaxDepth) return {true, false, true, nullptr};
    entry.state = Entry::State::in_work;
    ++depth_;
    entry.query = parse_query(*entry.snippet, *this, diagnostics);
    --depth_;
    entry.state = Entry::State::done;
  }
  return {true, false, false, entry.query};
}

void Names::resolve_all(Diagnostics& diagnostics) {
  for (auto& [name, entry] : entries_) resolve(entry, diagnostics);
}

void Names::remember_line(std::string_view name, std::string line) {
  const auto found = entries_.find(name);
  if (found != entries_.end()) found->second.line = std::move(line);
}

std::vector<Names::Definition> Names::definitions() const {
  std::vector<Definition> list;
  list.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) {
    list.push_back({name, &entry.place, entry.line, entry.snippet.get(), entry.used});
  }
  return list;
}

std::vector<std::string> Names::list() const {
  std::vector<std::string> names;
  names.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

}  // namespace newswatch::rules
