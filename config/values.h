// Reading single values of the configuration: what core/yaml.h reads, with ${VAR} filled in, and
// secrets from files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/url.h"
#include "core/yaml.h"

namespace newswatch::config {

// All report to the node's document and give nullopt where the value is wrong. Messages never
// repeat a value: it may be a secret, or come from one by way of ${VAR}.

// ${VAR} becomes the variable's value; "$${" stands for "${".
std::optional<std::string> text(const YamlNode& node, std::string_view what);
std::vector<std::string> texts(const YamlNode& node, std::string_view what);  // a list, or one
std::optional<bool> boolean(const YamlNode& node, std::string_view what);
std::optional<long long> integer(const YamlNode& node, std::string_view what, long long min,
                                 long long max);
std::optional<double> fraction(const YamlNode& node, std::string_view what, double min, double max);
std::optional<Duration> duration(const YamlNode& node, std::string_view what, Duration min,
                                 Duration max);

// A text that goes into an HTTP header: one line without control characters.
std::optional<std::string> header_text(const YamlNode& node, std::string_view what);

// One of `choices`; gives its index.
std::optional<size_t> choice(const YamlNode& node, std::string_view what,
                             const std::vector<std::string>& choices);

// A path, relative to the file that names it. "%d/NAME" is a credential: NAME of what systemd gave
// the service, which is made of /etc/newswatch/credentials.
std::optional<std::string> path(const YamlNode& node, std::string_view what);

// The text of the file that the node names, without surrounding blanks. Warns where every user of
// the machine may read it.
std::optional<std::string> secret_file(const YamlNode& node, std::string_view what);

// The value of `key`, or what stands in the file that `key`_file names. Both at once is an error;
// neither gives nullopt in silence.
std::optional<std::string> secret(YamlMap& map, std::string_view key);

// An absolute http or https URL without a user. `node` is where a mistake is shown.
std::optional<Url> http_url(const YamlNode& node, const std::string& text, std::string_view what);

// `headers`: names with texts or {file: PATH}.
std::vector<std::pair<std::string, std::string>> headers(const YamlNode& node);

// "did you mean" with the nearest name, else the names themselves.
std::string suggestion(std::string_view word, const std::vector<std::string>& names);

// The length of a text in code points, for the width of a caret.
int width_of(std::string_view text);

// A mistake at a whole key.
void error_at_key(const YamlNode& key, std::string message, std::string hint = {});

}  // namespace newswatch::config
