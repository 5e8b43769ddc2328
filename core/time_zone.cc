#include "core/time_zone.h"

#include <memory>

#include <unicode/gregocal.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace newswatch {
namespace {

std::unique_ptr<icu::TimeZone> zone_named(const std::string& name) {
  return std::unique_ptr<icu::TimeZone>(
      name.empty() ? icu::TimeZone::createDefault()
                   : icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}

icu::GregorianCalendar calendar_at(const std::string& zone, Time at, UErrorCode& status) {
  icu::GregorianCalendar calendar(zone_named(zone).release(), status);
  calendar.setTime(static_cast<UDate>(at.time_since_epoch().count()), status);
  return calendar;
}

}  // namespace

bool is_time_zone(const std::string& name) {
  const auto zone = zone_named(name);
  return *zone != icu::TimeZone::getUnknown();
}

int minutes_of_day(const std::string& zone, Time at) {
  UErrorCode status = U_ZERO_ERROR;
  const auto calendar = calendar_at(zone, at, status);
  return calendar.get(UCAL_HOUR_OF_DAY, status) * 60 + calendar.get(UCAL_MINUTE, status);
}

Time next_time_of_day(const std::string& zone, int minutes, Time after) {
  UErrorCode status = U_ZERO_ERROR;
  auto calendar = calendar_at(zone, after, status);
  for (;;) {
    calendar.set(UCAL_HOUR_OF_DAY, minutes / 60);
    calendar.set(UCAL_MINUTE, minutes % 60);
    calendar.set(UCAL_SECOND, 0);
    calendar.set(UCAL_MILLISECOND, 0);
    const Time at{Duration(static_cast<Duration::rep>(calendar.getTime(status)))};
    if (at > after || U_FAILURE(status)) return at;
    calendar.add(UCAL_DATE, 1, status);
  }
}

}  // namespace newswatch
