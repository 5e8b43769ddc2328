// Template: a file of the user's that becomes the body of a request. (docs/targets.md)
//
// The syntax is that of Mustache (https://mustache.github.io/mustache.5.html), with modifiers:
//   {{title|truncate:80}}  {{#also_in}}{{feed}}{{^last}}, {{/last}}{{/also_in}}
//   {{^summary}}nothing said{{/summary}}  {{! a comment }}
// What a variable's text needs to be data and nothing else is decided where the template is read,
// from what stands around it: a variable of which that can't be said is an error.
// (docs/adr/0001-templates.md: why not ctemplate.)
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/body_kind.h"
#include "core/diagnostic.h"
#include "core/result.h"
#include "core/target.h"
#include "store/store.h"

namespace newswatch::alerts {

struct TemplateFault {
  std::size_t offset = 0;  // in the text
  std::string message;
  std::string hint;
};

// Immutable; used from any thread. Pure.
class Template {
 public:
  static Result<Template, TemplateFault> parse(std::string_view text, BodyKind kind);

  // Where pieces of the output came from: pairs of their offsets in it and in the text, ascending.
  using Origins = std::vector<std::pair<std::size_t, std::size_t>>;

  // Valid UTF-8. No more than about 64 KB for each variable.
  std::string render(const store::Delivery& delivery, Origins* origins = nullptr) const;

  struct Node;

 private:
  std::shared_ptr<const std::vector<Node>> nodes_;
};

// Reads the target's template and renders it for alerts of every kind that are made up; what is
// wrong is reported with the template's file and line, and never with its text, which may hold a
// token. Does nothing for a target of another format.
void check_template(const Target& target, Diagnostics& diagnostics);

}  // namespace newswatch::alerts
