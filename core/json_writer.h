// Writes JSON as it goes, without a tree: for what is written thousands of times a second.
//
//   JsonWriter json;
//   json.object([&] {
//     json.field("id", id);
//     json.key("tags").array([&] { for (const auto& tag : tags) json.text(tag); });
//   });
//   json.take()
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace newswatch {

// Texts and keys are valid UTF-8. Written as nlohmann::json does: one line, nothing escaped but
// what must be. That a key stands before each value of an object is up to the caller.
class JsonWriter {
 public:
  template <class Fill>
  void object(Fill fill) {
    enclose('{', '}', fill);
  }
  template <class Fill>
  void array(Fill fill) {
    enclose('[', ']', fill);
  }
  JsonWriter& key(std::string_view name);
  void text(std::string_view value);
  void number(std::int64_t value);
  void null();

  void field(std::string_view name, std::string_view value) { key(name).text(value); }
  void field(std::string_view name, std::int64_t value) { key(name).number(value); }

  std::string take() { return std::move(out_); }

 private:
  template <class Fill>
  void enclose(char open, char close, Fill& fill) {
    separate();
    out_ += open;
    follows_ = false;
    fill();
    out_ += close;
    follows_ = true;
  }
  void separate();
  void quote(std::string_view text);

  std::string out_;
  bool follows_ = false;  // a value stands before this one
};

}  // namespace newswatch
