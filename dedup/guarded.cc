#include "dedup/guarded.h"

#include <cstring>

namespace newswatch::dedup {
namespace {

// A number in sevens of its bits, the lowest first; the highest bit of a byte says that more
// follow.
void put(std::uint32_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

void put(std::string_view text, std::string& out) {
  put(static_cast<std::uint32_t>(text.size()), out);
  out.append(text);
}

// Facts: how many there are of each kind, how many words, then each.
void pack(const Facts& facts, std::string& out) {
  for (const auto count : {facts.numbers.size(), facts.negations.size(), facts.directions.size(),
                           facts.places.size(), size_t{facts.words}}) {
    put(static_cast<std::uint32_t>(count), out);
  }
  for (const auto& number : facts.numbers) put(number, out);
  for (const auto& cue : facts.negations) put(cue, out);
  for (const auto place : facts.negated_at) put(place, out);
  for (const auto& direction : facts.directions) {
    put(direction.pair * 2U + (direction.up ? 1 : 0), out);
  }
  for (const auto place : facts.places) put(place, out);
}

class Reader {
 public:
  explicit Reader(std::string_view packed) : rest_(packed) {}

  std::string_view rest() const { return rest_; }

  std::uint32_t number() {
    std::uint32_t number = 0;
    for (unsigned shift = 0; !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      number |= (byte & 0x7FU) << shift;
      if (byte < 0x80) break;
    }
    return number;
  }
  std::uint16_t small() { return static_cast<std::uint16_t>(number()); }
  std::string_view text() {
    const auto size = number();
    const auto text = rest_.substr(0, size);
    rest_.remove_prefix(text.size());
    return text;
  }

  // The facts that come next.
  Facts facts() {
    Facts facts;
    const auto counts = read_counts();
    facts.words = counts.words;
    facts.numbers.reserve(counts.numbers);
    facts.negations.reserve(counts.negations);
    for (auto n = counts.numbers; n > 0; --n) facts.numbers.emplace_back(text());
    for (auto n = counts.negations; n > 0; --n) facts.negations.emplace_back(text());
    for (auto n = counts.negations; n > 0; --n) facts.negated_at.push_back(small());
    for (auto n = counts.directions; n > 0; --n) {
      const auto packed = small();
      facts.directions.push_back({static_cast<std::uint16_t>(packed / 2), packed % 2 != 0});
    }
    for (auto n = counts.places; n > 0; --n) facts.places.push_back(small());
    return facts;
  }

  void event_facts(EventFacts& facts) {
    const auto counts = read_counts();
    for (auto n = counts.numbers; n > 0; --n) facts.numbers.push_back(text());
    for (auto n = counts.negations; n > 0; --n) text();
    for (auto n = counts.negations + counts.directions; n > 0; --n) number();
    for (auto n = counts.places; n > 0; --n) facts.places.push_back(small());
  }

 private:
  struct Counts {
    std::uint32_t numbers = 0;
    std::uint32_t negations = 0;
    std::uint32_t directions = 0;
    std::uint32_t places = 0;
    std::uint16_t words = 0;
  };
  Counts read_counts() {
    Counts counts;
    counts.numbers = number();
    counts.negations = number();
    counts.directions = number();
    counts.places = number();
    counts.words = small();
    return counts;
  }

  std::string_view rest_;
};

}  // namespace

std::vector<TitleMark> title_of(const Fingerprint& fingerprint) {
  std::vector<TitleMark> title;
  title.reserve(fingerprint.title.size());
  for (const auto& word : fingerprint.title) title.emplace_back(word);
  return title;
}

std::string pack_guarded(const Fingerprint& fingerprint) {
  std::string packed;
  packed.push_back(fingerprint.has_text ? 1 : 0);
  pack(fingerprint.title_facts, packed);
  pack(fingerprint.text_facts, packed);
  const auto title = title_of(fingerprint);
  packed.append(reinterpret_cast<const char*>(title.data()), title.size() * sizeof(TitleMark));
  return packed;
}

Guarded unpack_guarded(std::string_view packed) {
  Guarded guarded;
  if (packed.empty()) return guarded;
  Reader reader(packed);
  guarded.has_text = reader.number() != 0;
  guarded.title_facts = reader.facts();
  guarded.text_facts = reader.facts();
  guarded.title.resize(reader.rest().size() / sizeof(TitleMark));
  std::memcpy(guarded.title.data(), reader.rest().data(), guarded.title.size() * sizeof(TitleMark));
  return guarded;
}

EventFacts event_facts_of(std::string_view packed) {
  EventFacts facts;
  if (packed.empty()) return facts;
  Reader reader(packed.substr(1));
  reader.event_facts(facts);
  reader.event_facts(facts);
  return facts;
}

}  // namespace newswatch::dedup
