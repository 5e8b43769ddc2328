#include <algorithm>

#include <fmt/format.h>

#include "alerts/sample.h"
#include "alerts/template_parts.h"

namespace newswatch::alerts {
namespace {

Place place_in(const TemplateSettings& settings, std::size_t offset) {
  const auto before = std::string_view(settings.text).substr(0, offset);
  const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto columns = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin),
                                     before.end(), is_first_byte);
  return {settings.file, static_cast<int>(lines) + 1, static_cast<int>(columns) + 1};
}

// Where in the template the byte of the output came from.
std::size_t origin_of(const Template::Origins& origins, std::size_t byte) {
  auto after = std::upper_bound(origins.begin(), origins.end(), byte,
                                [](std::size_t b, const auto& origin) { return b < origin.first; });
  if (after == origins.begin()) return 0;
  const auto& [out, in] = *std::prev(after);
  return in + (byte - out);
}

// False where it is not JSON.
bool check_json(const Template& body, const store::Delivery& sample,
                const TemplateSettings& settings, Diagnostics& diagnostics) {
  Template::Origins origins;
  const auto text = body.render(sample, &origins);
  try {
    const auto parsed = nlohmann::json::parse(text);
    return !parsed.is_discarded();
  } catch (const nlohmann::json::parse_error& error) {
    const auto byte = error.byte > 0 ? error.byte - 1 : 0;
    const auto origin = std::min(origin_of(origins, byte), settings.text.size());
    diagnostics.error(
        place_in(settings, origin),
        fmt::format("an alert of type {} becomes invalid JSON here", to_string(sample.alert.type)),
        "content_type says JSON; commas of a list: {{^last}},{{/last}}");
    return false;
  }
}

}  // namespace

void check_template(const Target& target, Diagnostics& diagnostics) {
  if (target.format != TargetFormat::body_template) return;
  const auto& settings = target.body_template;
  const auto kind = body_kind(settings.content_type);
  if (!kind) return;  // the configuration's to say
  const auto body = Template::parse(settings.text, *kind);
  if (!body) {
    const auto& fault = body.error();
    diagnostics.error(place_in(settings, fault.offset), fault.message, fault.hint);
    return;
  }
  for (const auto& sample : sample_deliveries(target.name)) {
    if (*kind != BodyKind::json) {
      static_cast<void>(body->render(sample));
    } else if (!check_json(*body, sample, settings, diagnostics)) {
      return;
    }
  }
}

}  // namespace newswatch::alerts
