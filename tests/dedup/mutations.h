// Sentences changed as a journalist would change a report: another number, a denial, the same
// thing in other clothes. Written by hand for each language, apart from the lexicons, so that
// tests of the guards can fail.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newswatch::dedup::test {

// The sentences of "en", "de", "ru", "tr" and "uk" are the corpus's, of "fr", "es" and "pl" those
// of tests/data/dedup; none where the corpus is absent.
std::vector<std::string> sentences_of(std::string_view language);

std::vector<std::string> lines_of(const std::string& path);

// Each with one negation, denial or refutation more than the sentence.
std::vector<std::string> negated(std::string_view language, const std::string& sentence);

// Without the first of its own negations, when it has one that can go; else empty.
std::string without_negation(std::string_view language, const std::string& sentence);

// The place of each number in digits: letters and other digits are not next to it.
struct Span {
  size_t start = 0;
  size_t size = 0;
};
std::vector<Span> numbers_in(const std::string& sentence);

// A number in words, for some; else empty.
std::string in_words(std::string_view language, std::string_view digits);

// Two headlines that differ in which way something went (tests/data/dedup/opposites.txt).
struct Opposites {
  std::string language;
  std::string one;
  std::string other;
};
std::vector<Opposites> opposites();

// A headline twice: of another person, company or town, or of two that changed places.
std::pair<std::string, std::string> swapped_names(std::string_view language, std::mt19937& random);

// The same report, told by another house: a source behind it, in capitals.
std::vector<std::string> copies(std::string_view language, const std::string& sentence);

}  // namespace newswatch::dedup::test
