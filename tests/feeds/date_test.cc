#include "feeds/date.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

struct Case {
  const char* written;
  const char* meant;  // RFC 3339, or "absent"
};

class Dates : public testing::TestWithParam<Case> {};

TEST_P(Dates, AreReadAsPublishersWriteThem) {
  const auto date = parse_date(GetParam().written);
  EXPECT_EQ(date ? to_rfc3339(*date) : "absent", GetParam().meant) << GetParam().written;
}

INSTANTIATE_TEST_SUITE_P(
    Rfc822, Dates,
    testing::Values(Case{"Wed, 26 Nov 2025 09:00:00 GMT", "2025-11-26T09:00:00Z"},
                    Case{"Wed, 26 Nov 2025 09:00:00 +0200", "2025-11-26T07:00:00Z"},
                    Case{"26 Nov 2025 09:00 +0200", "2025-11-26T07:00:00Z"},
                    Case{"Wed, 26 Nov 25 09:00:00 UT", "2025-11-26T09:00:00Z"},
                    Case{"Wed, 26 Nov 99 09:00:00 Z", "1999-11-26T09:00:00Z"},
                    Case{"Wed, 26 Nov 2025 04:00:00 EST", "2025-11-26T09:00:00Z"},
                    Case{"Wed, 26 Nov 2025 09:00:00", "2025-11-26T09:00:00Z"},
                    Case{"Wed, 26 Nov 2025", "2025-11-26T00:00:00Z"},
                    Case{"Wed, 26 Nov 2025 09:00:00 -0500 (EST)", "2025-11-26T14:00:00Z"},
                    Case{"Wed, 26 Nov 2025 09:00:00 GMT+3", "2025-11-26T06:00:00Z"},
                    Case{"Wednesday, 26 November 2025 09:00:00 GMT", "2025-11-26T09:00:00Z"},
                    Case{"Wed,26 Nov 2025 9:05:00 CET", "2025-11-26T08:05:00Z"},
                    Case{" Wed, 26 Nov 2025 09:00:00 GMT\n", "2025-11-26T09:00:00Z"},
                    Case{"Thu, 26 Nov 2025 09:00:00 GMT", "2025-11-26T09:00:00Z"},
                    Case{"Wed Nov 26 09:00:00 2025", "2025-11-26T09:00:00Z"},
                    Case{"November 26, 2025", "2025-11-26T00:00:00Z"},
                    Case{"Nov 26, 2025 3:30 pm", "2025-11-26T15:30:00Z"},
                    Case{"26-Nov-2025 09:00:00 GMT", "2025-11-26T09:00:00Z"},
                    Case{"Fri, 31 Dec 2021 24:00:00 GMT", "2022-01-01T00:00:00Z"},
                    Case{"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"}));

INSTANTIATE_TEST_SUITE_P(
    OtherLanguages, Dates,
    testing::Values(Case{"mer, 16 nov 2022 00:38:15 +0100", "2022-11-15T23:38:15Z"},
                    Case{"mar, 17 mag 2022 10:00:00 +0200", "2022-05-17T08:00:00Z"},
                    Case{"mar, 1 mar 2022 10:00:00 GMT", "2022-03-01T10:00:00Z"},
                    Case{"Mi, 26 Okt 2022 10:00:00 GMT", "2022-10-26T10:00:00Z"},
                    Case{"jeu., 22 déc. 2022 10:00:00 GMT", "2022-12-22T10:00:00Z"},
                    Case{"ven, 7 juil. 2023 10:00:00 GMT", "2023-07-07T10:00:00Z"},
                    Case{"ср, 26 ноя 2025 09:00:00 +0300", "2025-11-26T06:00:00Z"}));

INSTANTIATE_TEST_SUITE_P(Iso8601, Dates,
                         testing::Values(Case{"2025-11-26T09:00:00Z", "2025-11-26T09:00:00Z"},
                                         Case{"2025-11-26T09:00:00+02:00", "2025-11-26T07:00:00Z"},
                                         Case{"2025-11-26T09:00:00.123Z", "2025-11-26T09:00:00Z"},
                                         Case{"2025-11-26T09:00Z", "2025-11-26T09:00:00Z"},
                                         Case{"2025-11-26 09:00:00", "2025-11-26T09:00:00Z"},
                                         Case{"2025-11-26T09:00:00-0530", "2025-11-26T14:30:00Z"},
                                         Case{"2025-11-26", "2025-11-26T00:00:00Z"},
                                         Case{"2025-11", "2025-11-01T00:00:00Z"},
                                         Case{"2025", "2025-01-01T00:00:00Z"},
                                         Case{"2025/11/26 09:00", "2025-11-26T09:00:00Z"},
                                         Case{"20251126", "2025-11-26T00:00:00Z"},
                                         Case{"20251126T090000Z", "2025-11-26T09:00:00Z"},
                                         Case{"1764147600", "2025-11-26T09:00:00Z"},
                                         Case{"1764147600000", "2025-11-26T09:00:00Z"}));

INSTANTIATE_TEST_SUITE_P(
    NeverGuessed, Dates,
    testing::Values(Case{"", "absent"}, Case{"now", "absent"}, Case{"yesterday", "absent"},
                    Case{"0000-00-00", "absent"}, Case{"0001-01-01T00:00:00Z", "absent"},
                    Case{"2025-13-01", "absent"}, Case{"2025-02-30", "absent"},
                    Case{"Wed, 31 Nov 2025 09:00:00 GMT", "absent"},
                    Case{"Wed, 26 Foo 2025 09:00:00 GMT", "absent"},
                    Case{"2025-11-26T25:00:00Z", "absent"}, Case{"2025-11-26T09:61:00Z", "absent"},
                    Case{"26/11/2025", "absent"}, Case{"12", "absent"},
                    Case{"2025-11-26T09:00:00Zxyz", "absent"}, Case{"mar 16 nov 2022", "absent"}));

TEST(DatesKeep, Milliseconds) {
  EXPECT_EQ(to_rfc3339_millis(parse_date("2025-11-26T09:00:00.123456Z").value()),
            "2025-11-26T09:00:00.123Z");
}

}  // namespace
}  // namespace newswatch::feeds
