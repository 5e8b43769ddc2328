// Names: the @terms and @macros of all rule files, resolved where they are used.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "rules/query.h"
#include "rules/source.h"

namespace newswatch::rules {

class Names {
 public:
  // Takes a list of alternates. False where the name stands already.
  bool add_term(std::string name, Place place, QueryPtr alternates);
  // Takes a query snippet; it is parsed when it is first used, or by resolve_all().
  bool add_macro(std::string name, Place place, std::unique_ptr<QuerySource> snippet);

  // Where a name was defined first.
  const Place* place_of(std::string_view name) const;

  struct Resolved {
    bool known = false;
    bool cyclic = false;    // its definition leads back to itself
    bool too_deep = false;  // a macro of a macro of a macro ..., more than 50 of them
    QueryPtr query;         // null too where the definition has a mistake, which is reported once
  };
  Resolved resolve(std::string_view name, Diagnostics& diagnostics);
  void resolve_all(Diagnostics& diagnostics);

  // Keeps the line of the file in which a name was defined, for messages.
  void remember_line(std::string_view name, std::string line);
  // A name that was defined, for lints.
  struct Definition {
    std::string_view name;
    const Place* place = nullptr;
    std::string_view line;
    const QuerySource* snippet = nullptr;  // null for a term
    bool used = false;                     // by a rule or a macro
  };
  std::vector<Definition> definitions() const;

  std::vector<std::string> list() const;

 private:
  struct Entry {
    enum class State { waiting, in_work, done };

    Place place;
    std::unique_ptr<QuerySource> snippet;
    State state = State::waiting;
    QueryPtr query;
    std::string line;
    bool used = false;
  };
  Resolved resolve(Entry& entry, Diagnostics& diagnostics);

  std::map<std::string, Entry, std::less<>> entries_;
  int depth_ = 0;  // macros in work
};

}  // namespace newswatch::rules
