// QuerySource: the text of one query and where it stands, so that a mistake is shown in its file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/diagnostic.h"
#include "core/yaml.h"

namespace newswatch::rules {

class QuerySource {
 public:
  virtual ~QuerySource() = default;

  virtual std::string_view text() const = 0;
  virtual Place place(size_t offset) const = 0;
  // The whole line of the file that holds `place`.
  virtual std::string line(const Place& place) const = 0;

  // Reports a mistake in the bytes [start, end) of text().
  void error(Diagnostics& diagnostics, size_t start, size_t end, std::string message,
             std::string hint = {}) const;
};

// A query on one line of a .rules file. The line must outlive it.
class LineSource : public QuerySource {
 public:
  // `text` is a part of `line`.
  LineSource(const std::string& file, int number, std::string_view line, std::string_view text)
      : file_(file), number_(number), line_(line), text_(text) {}

  std::string_view text() const override { return text_; }
  Place place(size_t offset) const override;
  std::string line(const Place& place) const override;

 private:
  const std::string& file_;
  int number_;
  std::string_view line_;
  std::string_view text_;
};

// A query in a scalar of a YAML file.
class ScalarSource : public QuerySource {
 public:
  explicit ScalarSource(YamlNode node) : node_(std::move(node)), text_(node_.raw()) {}

  std::string_view text() const override { return text_; }
  Place place(size_t offset) const override { return node_.place_in_scalar(offset); }
  std::string line(const Place& place) const override;

 private:
  YamlNode node_;
  std::string text_;
};

}  // namespace newswatch::rules
