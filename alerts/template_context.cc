#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "alerts/template_parts.h"

namespace newswatch::alerts {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank_or_slash(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '/';
}

bool leads_somewhere(std::string_view attribute) {
  constexpr std::array<std::string_view, 8> kNames{"href", "src",    "action", "formaction",
                                                   "cite", "poster", "data",   "xlink:href"};
  return std::find(kNames.begin(), kNames.end(), attribute) != kNames.end();
}

bool is_code(std::string_view attribute) {
  return attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc" ||
         attribute == "srcset";
}

}  // namespace

void TemplateContext::read(std::string_view text) {
  for (const char c : text) {
    if (kind_ == BodyKind::json) read_json(c);
    if (kind_ == BodyKind::html || kind_ == BodyKind::xml) read_markup(c);
  }
}

void TemplateContext::read_json(char c) {
  if (state_ == State::text) {
    if (c == '"') state_ = State::string;
  } else if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    state_ = State::text;
  }
}

// A tag's name is read; scripts and styles are not text.
void TemplateContext::end_tag_name() {
  const bool code = tag_ == "script" || tag_ == "style";
  state_ = kind_ == BodyKind::html && code ? State::code : State::text;
  word_.clear();
}

void TemplateContext::read_markup(char c) {
  switch (state_) {
    case State::text:
      if (c == '<') {
        state_ = State::tag;
        word_.clear();
        tag_.clear();
      }
      return;
    case State::tag:
      if (c == '>') {
        if (tag_.empty()) tag_ = word_;
        end_tag_name();
      } else if (c == '"' || c == '\'') {
        state_ = State::attribute;
        quote_ = c;
        attribute_began_ = false;
        if (word_.empty()) word_ = last_word_;  // a blank stood before
      } else if (is_blank_or_slash(c)) {
        if (tag_.empty() && !word_.empty()) tag_ = word_;
        if (!word_.empty()) last_word_ = std::exchange(word_, {});
      } else if (c != '=') {
        word_ += to_lower(c);
        if (tag_.empty() && (word_ == "!--" || word_ == "![cdata[" || word_ == "?xml-")) {
          state_ = State::comment;
          word_.clear();
        }
      }
      return;
    case State::attribute:
      attribute_began_ = true;
      if (c != quote_) return;
      state_ = State::tag;
      word_.clear();
      return;
    case State::comment:
      word_ += c;
      if (word_.ends_with("-->") || word_.ends_with("]]>")) {
        state_ = State::text;
        word_.clear();
      } else if (word_.size() > 3) {
        word_.erase(0, 1);
      }
      return;
    case State::code:
      word_ += to_lower(c);
      if (word_.ends_with("</" + tag_)) {
        state_ = State::tag;
        tag_ = "/" + tag_;
        word_.clear();
      } else if (word_.size() > 16) {
        word_.erase(0, 1);
      }
      return;
    case State::string:
      return;
  }
}

bool TemplateContext::same_place(const TemplateContext& other) const {
  if (state_ != other.state_ || escaped_ != other.escaped_) return false;
  if (state_ == State::tag || state_ == State::code) return tag_ == other.tag_;
  return state_ != State::attribute || (quote_ == other.quote_ && word_ == other.word_);
}

Result<Escape, std::string> TemplateContext::escape_for(const Variable& variable) const {
  const auto refuse = [](std::string why) { return tl::unexpected<std::string>(std::move(why)); };
  switch (kind_) {
    case BodyKind::text:
      return Escape::none;
    case BodyKind::form:
      return Escape::form;
    case BodyKind::json:
      if (escaped_) return refuse("a variable can't stand after a backslash");
      return state_ == State::string ? Escape::json_string : Escape::json_value;
    case BodyKind::html:
    case BodyKind::xml:
      break;
  }
  if (state_ == State::text) return Escape::markup;
  if (state_ == State::comment) return refuse("a variable can't stand in a comment or in CDATA");
  if (state_ == State::code) {
    return refuse(fmt::format("a variable can't stand in <{}>", tag_));
  }
  if (state_ == State::tag) {
    return refuse("in a tag, a variable can only stand in an attribute with quotes");
  }
  if (kind_ == BodyKind::html && is_code(word_)) {
    return refuse(fmt::format("a variable can't stand in the attribute \"{}\"", word_));
  }
  const bool leads = kind_ == BodyKind::html && leads_somewhere(word_) && !attribute_began_;
  if (leads && variable.kind != VariableKind::link) {
    return refuse(fmt::format("\"{}\" can only begin with a link", word_));
  }
  return Escape::markup;
}

}  // namespace newswatch::alerts
