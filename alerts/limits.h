// What each service takes, as its documentation says, in one table. What is longer would be
// refused, and the alert with it: formats cut what they have rendered.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswatch::alerts {

// Characters are UTF-16 code units: none of these services counts more than that in a text.
enum class Unit { bytes, characters };

struct Limit {
  std::size_t most = 0;
  Unit unit = Unit::characters;
};

// The length of valid UTF-8.
std::size_t length(std::string_view text, Unit unit);

namespace limits {

inline constexpr std::size_t kKilobyte = 1024;

// Webhooks and CloudEvents: the whole body, the latter under the 64 KiB that brokers must take.
inline constexpr Limit kPayload{20'000, Unit::bytes};
// Slack: text of a section, and of the line that stands in a notification.
inline constexpr Limit kSlackSection{3'000, Unit::characters};
inline constexpr Limit kSlackFallback{3'000, Unit::characters};
// Discord: parts of an embed, which have 6,000 together.
inline constexpr Limit kDiscordAuthor{256, Unit::characters};
inline constexpr Limit kDiscordTitle{256, Unit::characters};
inline constexpr Limit kDiscordDescription{4'096, Unit::characters};
// Teams: 28 KB for the whole message; of text in it, which JSON may double.
inline constexpr Limit kTeamsMessage{28 * kKilobyte, Unit::bytes};
inline constexpr Limit kTeamsText{8'000, Unit::bytes};
inline constexpr Limit kMattermostText{4'000, Unit::characters};
inline constexpr Limit kTelegramText{4'096, Unit::characters};
// Matrix: 65,536 bytes for an event with what servers add; of the two texts in it.
inline constexpr Limit kMatrixBody{8'000, Unit::bytes};
inline constexpr Limit kMatrixHtml{16'000, Unit::bytes};
// ntfy makes an attachment of a longer message. Titles have no limit of their own.
inline constexpr Limit kNtfyMessage{4'096, Unit::bytes};
inline constexpr Limit kNtfyTitle{250, Unit::characters};
// PagerDuty: the event has 512 KB.
inline constexpr Limit kPagerDutySummary{1'024, Unit::characters};
inline constexpr Limit kPagerDutyDetail{4'096, Unit::characters};
inline constexpr Limit kPagerDutyKey{255, Unit::characters};
// Mail has no limits of its own but for the length of lines; clients show the begin of a subject.
inline constexpr Limit kMailSubject{200, Unit::characters};
inline constexpr Limit kMailText{8'000, Unit::bytes};  // of one line, and of one cell of the table
// Alertmanager has none; its receivers have.
inline constexpr Limit kAlertmanagerText{4'096, Unit::bytes};
inline constexpr Limit kAlertmanagerLabel{1'024, Unit::bytes};
inline constexpr Limit kAlertmanagerName{128, Unit::bytes};

}  // namespace limits
}  // namespace newswatch::alerts
