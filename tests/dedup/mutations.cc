#include "tests/dedup/mutations.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace newswatch::dedup::test {
namespace {

using Words = std::vector<std::string>;

Words split(std::string_view text) {
  Words words;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string join(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// How a verb is negated where it stands: {} is the verb.
struct Infix {
  std::string_view language;
  std::string_view verbs;  // separated by spaces; "-x" is any longer word that ends with x
  std::string_view negated;
};

constexpr auto kInfixes = std::to_array<Infix>({
    {"en", "is are was were will would can could has had should must", "{} not"},
    {"en", "is", "isn't"},
    {"en", "was", "wasn’t"},
    {"en", "will", "won't"},
    {"en", "were", "weren't"},
    {"en", "has", "hasn't"},
    {"en", "is are was were has have", "{} no longer"},
    {"en", "is are was were has have will", "{} never"},
    {"de", "ist sind war waren wird werden hat haben kann können wurde wurden", "{} nicht"},
    {"de", "ist sind war waren wird werden hat haben kann können wurde wurden", "{} nie"},
    {"de", "ein", "kein"},
    {"de", "eine", "keine"},
    {"de", "einen", "keinen"},
    {"ru", "был была было были будет будут может могут является", "не {}"},
    {"ru", "-ал -ил -ала -ила -али -или -ился -алась -илась -ались -ились", "не {}"},
    {"ru", "есть", "нет"},
    {"uk", "був була було були буде будуть може є", "не {}"},
    {"uk", "-ав -ив -ала -ила -али -или -ився -алася -илася -алися", "не {}"},
    {"fr", "est sont sera seront peut doit va fait", "ne {} pas"},
    {"fr", "a ont était étaient avait", "n'{} pas"},
    {"fr", "a ont est", "n'{} jamais"},
    {"fr", "est a sont", "ne {} plus, contrairement aux annonces, pas même hier,"},
    {"es", "ha han es son está están fue era será tiene estaba", "no {}"},
    {"es", "ha han es son está están fue", "nunca {}"},
    {"es", "ha han es son está están fue", "tampoco {}"},
    {"pl", "jest są był była było były będzie może ma został została", "nie {}"},
    {"pl", "-ał -ała -ało -ały -ali -ił -iła -iło -iły -ili -ył -yła", "nie {}"},
    {"pl", "jest są był była będzie został", "nigdy nie {}"},
});

// Words put around the sentence.
struct Frame {
  std::string_view language;
  std::string_view before;
  std::string_view after = {};
};

constexpr auto kFrames = std::to_array<Frame>({
    {"en", "Officials denied that "},
    {"en", "Spokesman denies reports: "},
    {"en", "It is not true that "},
    {"en", "Ministry refutes claim that "},
    {"en", "There is no evidence that "},
    {"en", "Claim is false: "},
    {"en", "Corrected: "},
    {"de", "Sprecher dementiert: "},
    {"de", "Es stimmt nicht, dass "},
    {"de", "Behörde weist Bericht zurück: "},
    {"de", "Ministerium bestreitet: "},
    {"de", "Niemand hat bestätigt: "},
    {"de", "Falschmeldung: "},
    {"ru", "В министерстве опровергли, что "},
    {"ru", "Неправда, что "},
    {"ru", "Представитель ведомства отрицает: "},
    {"ru", "В Кремле отвергли сообщения: "},
    {"ru", "Нет доказательств, что "},
    {"ru", "Фейк: "},
    {"uk", "У міністерстві спростували, що "},
    {"uk", "Неправда, що "},
    {"uk", "Речник заперечує: "},
    {"uk", "Немає доказів, що "},
    {"uk", "Фейк: "},
    {"fr", "Le ministre dément : "},
    {"fr", "Le porte-parole a démenti : "},
    {"fr", "Il est faux que "},
    {"fr", "Aucun élément ne prouve ceci : "},
    {"fr", "La direction réfute ceci : "},
    {"es", "El Gobierno niega que "},
    {"es", "El portavoz desmintió que "},
    {"es", "Es falso que "},
    {"es", "El Ministerio rechaza que "},
    {"es", "Sin pruebas de que "},
    {"pl", "Rząd zaprzecza: "},
    {"pl", "Nieprawda, że "},
    {"pl", "Resort dementuje: "},
    {"pl", "Rzecznik zdementował: "},
    {"pl", "Brak dowodów, że "},
    {"tr", "Bakan yalanladı: "},
    {"tr", "Bakanlık reddetti: "},
    {"tr", "Doğru değil: "},
    {"tr", "Sözcü iddiayı yalanlıyor: "},
    {"tr", "Kanıt yok: "},
});

bool ends_as(std::string_view word, std::string_view wanted) {
  constexpr size_t kShortestVerb = 8;  // bytes
  if (!wanted.starts_with('-')) return word == wanted;
  wanted.remove_prefix(1);
  return word.size() >= kShortestVerb && word.ends_with(wanted);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

std::optional<std::string> infixed(const std::string& sentence, const Infix& infix) {
  auto words = split(sentence);
  const auto verbs = split(infix.verbs);
  for (auto& word : words) {
    if (std::none_of(verbs.begin(), verbs.end(),
                     [&](const std::string& verb) { return ends_as(word, verb); }))
      continue;
    word = replaced(std::string(infix.negated), "{}", word);
    return join(words);
  }
  return std::nullopt;
}

// The verb at the end: "geldi" to "gelmedi", "geliyor" to "gelmiyor".
std::optional<std::string> negated_turkish(const std::string& sentence) {
  auto words = split(sentence);
  if (words.size() < 2) return std::nullopt;
  auto& verb = words.back();
  while (!verb.empty() && std::string_view(".!?\"'").find(verb.back()) != std::string_view::npos)
    verb.pop_back();
  struct Change {
    std::string_view from, to;
  };
  for (const auto& [from, to] :
       std::to_array<Change>({{"ıyor", "mıyor"},      {"iyor", "miyor"},      {"uyor", "muyor"},
                              {"üyor", "müyor"},      {"acak", "mayacak"},    {"ecek", "meyecek"},
                              {"mıştır", "mamıştır"}, {"miştir", "memiştir"}, {"dı", "madı"},
                              {"di", "medi"},         {"du", "madı"},         {"dü", "medi"},
                              {"tı", "madı"},         {"ti", "medi"},         {"tu", "madı"},
                              {"tü", "medi"},         {"dır", " değildir"},   {"dir", " değildir"},
                              {"dur", " değildir"},   {"dür", " değildir"}})) {
    if (!verb.ends_with(from) || verb.size() < from.size() + 2) continue;
    verb = verb.substr(0, verb.size() - from.size()) + std::string(to);
    return join(words) + ".";
  }
  return std::nullopt;
}

struct Negation {
  std::string_view language;
  std::string_view word;
};

// Words of their own, in the middle of a sentence.
constexpr auto kOwnNegations = std::to_array<Negation>({{"en", " not "},
                                                        {"en", " never "},
                                                        {"en", " no "},
                                                        {"de", " nicht "},
                                                        {"de", " keine "},
                                                        {"de", " kein "},
                                                        {"de", " nie "},
                                                        {"ru", " не "},
                                                        {"ru", " нет "},
                                                        {"uk", " не "},
                                                        {"uk", " ніколи "},
                                                        {"tr", " değil "},
                                                        {"tr", " değil,"},
                                                        {"tr", " değil."},
                                                        {"tr", " yok "},
                                                        {"tr", " yok."},
                                                        {"fr", " pas "},
                                                        {"es", " no "},
                                                        {"pl", " nie "}});

// Where "not" does not negate, and "No." is no negation.
constexpr auto kNotNegations = std::to_array<std::string_view>(
    {" not only", " not just", " no doubt", " nicht nur", " не просто", " не менш", " не более",
     " не исключ", " не виключ", " не только", " не тільки", " не лише", " не менее"});

constexpr auto kNumbers = std::to_array<std::array<std::string_view, 9>>({
    {"", "en", "de", "fr", "es", "pl", "tr", "ru", "uk"},
    {"2", "two", "zwei", "deux", "dos", "dwa", "iki", "два", "два"},
    {"3", "three", "drei", "trois", "tres", "trzy", "üç", "три", "три"},
    {"4", "four", "vier", "quatre", "cuatro", "cztery", "dört", "четыре", "чотири"},
    {"5", "five", "fünf", "cinq", "cinco", "pięć", "beş", "пять", "п'ять"},
    {"6", "six", "sechs", "six", "seis", "sześć", "altı", "шесть", "шість"},
    {"7", "seven", "sieben", "sept", "siete", "siedem", "yedi", "семь", "сім"},
    {"8", "eight", "acht", "huit", "ocho", "osiem", "sekiz", "восемь", "вісім"},
    {"9", "nine", "neun", "neuf", "nueve", "dziewięć", "dokuz", "девять", "дев'ять"},
    {"10", "ten", "zehn", "dix", "diez", "dziesięć", "on", "десять", "десять"},
    {"12", "twelve", "zwölf", "douze", "doce", "dwanaście", "on iki", "двенадцать", "дванадцять"},
    {"15", "fifteen", "fünfzehn", "quinze", "quince", "piętnaście", "on beş", "пятнадцать",
     "п'ятнадцять"},
    {"16", "sixteen", "sechzehn", "seize", "dieciséis", "szesnaście", "on altı", "шестнадцать",
     "шістнадцять"},
    {"20", "twenty", "zwanzig", "vingt", "veinte", "dwadzieścia", "yirmi", "двадцать", "двадцять"},
    {"24", "twenty-four", "vierundzwanzig", "vingt-quatre", "veinticuatro", "dwadzieścia cztery",
     "yirmi dört", "двадцать четыре", "двадцять чотири"},
    {"28", "twenty-eight", "achtundzwanzig", "vingt-huit", "veintiocho", "dwadzieścia osiem",
     "yirmi sekiz", "двадцать восемь", "двадцять вісім"},
    {"38", "thirty-eight", "achtunddreißig", "trente-huit", "treinta y ocho", "trzydzieści osiem",
     "otuz sekiz", "тридцать восемь", "тридцять вісім"},
    {"50", "fifty", "fünfzig", "cinquante", "cincuenta", "pięćdziesiąt", "elli", "пятьдесят",
     "п'ятдесят"},
    {"96", "ninety-six", "sechsundneunzig", "quatre-vingt-seize", "noventa y seis",
     "dziewięćdziesiąt sześć", "doksan altı", "девяносто шесть", "дев'яносто шість"},
    {"110", "one hundred and ten", "hundertzehn", "cent dix", "ciento diez", "sto dziesięć",
     "yüz on", "сто десять", "сто десять"},
    {"180", "one hundred and eighty", "hundertachtzig", "cent quatre-vingts", "ciento ochenta",
     "sto osiemdziesiąt", "yüz seksen", "сто восемьдесят", "сто вісімдесят"},
    {"2027", "two thousand and twenty-seven", "zweitausendsiebenundzwanzig",
     "deux mille vingt-sept", "dos mil veintisiete", "dwa tysiące dwadzieścia siedem",
     "iki bin yirmi yedi", "две тысячи двадцать семь", "дві тисячі двадцять сім"},
    {"60000", "sixty thousand", "sechzigtausend", "soixante mille", "sesenta mil",
     "sześćdziesiąt tysięcy", "altmış bin", "шестьдесят тысяч", "шістдесят тисяч"},
});

bool is_number_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool decimals_follow(const std::string& text, size_t at) {
  return at + 1 < text.size() && std::string_view(" .,").find(text[at]) != std::string_view::npos &&
         text[at + 1] >= '0' && text[at + 1] <= '9';
}

}  // namespace

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> sentences_of(std::string_view language) {
  static const std::map<std::string_view, std::string> kCorpus = {{"en", "pud-english.txt"},
                                                                  {"de", "pud-german.txt"},
                                                                  {"ru", "pud-russian.txt"},
                                                                  {"tr", "pud-turkish.txt"},
                                                                  {"uk", "iu-ukrainian.txt"}};
  const auto found = kCorpus.find(language);
  if (found == kCorpus.end())
    return lines_of(NEWSWATCH_SOURCE_DIR "/tests/data/dedup/sentences-" + std::string(language) +
                    ".txt");
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  return lines_of(std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" +
                  found->second);
}

std::vector<std::string> negated(std::string_view language, const std::string& sentence) {
  std::vector<std::string> variants;
  for (const auto& infix : kInfixes) {
    if (infix.language != language) continue;
    if (auto variant = infixed(sentence, infix)) variants.push_back(*std::move(variant));
  }
  if (language == "tr") {
    if (auto variant = negated_turkish(sentence)) variants.push_back(*std::move(variant));
  }
  for (const auto& frame : kFrames) {
    if (frame.language == language)
      variants.push_back(std::string(frame.before) + sentence + std::string(frame.after));
  }
  return variants;
}

std::string without_negation(std::string_view language, const std::string& sentence) {
  for (const auto exception : kNotNegations) {
    if (sentence.find(exception) != std::string::npos) return {};
  }
  for (const auto& negation : kOwnNegations) {
    if (negation.language == language && sentence.find(negation.word) != std::string::npos)
      return replaced(sentence, negation.word, " ");
  }
  return {};
}

std::vector<Span> numbers_in(const std::string& sentence) {
  std::vector<Span> spans;
  for (size_t i = 0; i < sentence.size();) {
    const auto start = i;
    while (i < sentence.size() && sentence[i] >= '0' && sentence[i] <= '9') ++i;
    const bool alone = (start == 0 || (!is_number_letter(sentence[start - 1]) &&
                                       sentence[start - 1] != '.' && sentence[start - 1] != ',')) &&
                       (i == sentence.size() || !is_number_letter(sentence[i])) &&
                       !decimals_follow(sentence, i);
    if (i > start && alone && sentence[start] != '0') spans.push_back({start, i - start});
    if (i == start) ++i;
  }
  return spans;
}

std::string in_words(std::string_view language, std::string_view digits) {
  const auto& heads = kNumbers.front();
  const auto column = std::find(heads.begin(), heads.end(), language) - heads.begin();
  for (const auto& row : kNumbers) {
    if (row[0] == digits && !digits.empty())
      return std::string(row.at(static_cast<size_t>(column)));
  }
  return {};
}

std::vector<Opposites> opposites() {
  std::vector<Opposites> list;
  for (const auto& line : lines_of(NEWSWATCH_SOURCE_DIR "/tests/data/dedup/opposites.txt")) {
    std::istringstream cells(line);
    Opposites pair;
    std::string one;
    std::string other;
    std::string headline;
    std::getline(cells, pair.language, '|');
    std::getline(cells, one, '|');
    std::getline(cells, other, '|');
    std::getline(cells, headline);
    pair.one = replaced(headline, "%s", one);
    pair.other = replaced(headline, "%s", other);
    list.push_back(std::move(pair));
  }
  return list;
}

std::pair<std::string, std::string> swapped_names(std::string_view language, std::mt19937& random) {
  const auto headlines = lines_of(NEWSWATCH_SOURCE_DIR "/tests/data/dedup/names.txt");
  const bool cyrillic = language == "ru" || language == "uk";
  std::vector<std::string> own;
  for (const auto& line : headlines) {
    if (line.starts_with(std::string(language) + "|")) own.push_back(line.substr(3));
  }
  const auto& line = own.at(random() % own.size());
  // "person|%a meets %b": whose names, and where they stand.
  const auto kind = line.substr(0, line.find('|'));
  const auto headline = line.substr(kind.size() + 1);
  std::vector<std::string> names;
  for (const auto& name : headlines) {
    const auto list = fmt::format("{}:{}|", cyrillic ? "cyrillic" : "latin", kind);
    if (name.starts_with(list)) names.push_back(name.substr(list.size()));
  }
  std::shuffle(names.begin(), names.end(), random);
  const auto with = [&](const std::string& a, const std::string& b) {
    return replaced(replaced(headline, "%a", a), "%b", b);
  };
  const bool two = headline.find("%b") != std::string::npos;
  return {with(names.at(0), names.at(1)),
          two && random() % 2 == 0 ? with(names[1], names[0]) : with(names.at(2), names[1])};
}

std::vector<std::string> copies(std::string_view language, const std::string& sentence) {
  std::string capitals;
  icu::UnicodeString::fromUTF8(sentence)
      .toUpper(icu::Locale(std::string(language).c_str()))
      .toUTF8String(capitals);
  return {sentence + " - Reuters",   sentence + " | BBC News",  sentence + " – Der Spiegel",
          sentence + " (France 24)", sentence + " — Укрінформ", capitals};
}

}  // namespace newswatch::dedup::test
