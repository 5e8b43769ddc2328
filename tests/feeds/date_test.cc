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
    SeenInTheWild, Dates,
    testing::Values(Case{"Thu, 01 Jan 2004 19:48:21 PM", "2004-01-01T19:48:21Z"},
                    Case{"Thu, 01 Jan 2004 12:30 AM", "2004-01-01T00:30:00Z"},
                    Case{"Thu, 01 Jan 2004 7:48:21 p.m.", "2004-01-01T19:48:21Z"},
                    Case{"Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"},
                    Case{"Mon, 26 January 2004 16:31:00 ET", "2004-01-26T21:31:00Z"},
                    Case{"Thu, 01 Jan 04 19:48 GMT", "2004-01-01T19:48:00Z"},
                    Case{"Thu 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
                    Case{"THU, 01 JAN 2004 19:48:21 gmt", "2004-01-01T19:48:21Z"},
                    Case{"Thursday, 01-Jan-04 19:48:21 GMT", "2004-01-01T19:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 MSK", "2004-01-01T16:48:21Z"},
                    Case{"Thu, 01 Jul 2004 19:48:21 CEST", "2004-07-01T17:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 EET", "2004-01-01T17:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 A", "2004-01-01T19:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 UTC+0300", "2004-01-01T16:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 +03:00", "2004-01-01T16:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 Europe/Kyiv", "2004-01-01T19:48:21Z"},
                    Case{"Thu, 01 Jan 2004 19:48:21 GMT and more", "2004-01-01T19:48:21Z"},
                    Case{"Thu Jan 01 2004 19:48:21 GMT+0200 (Eastern European Time)",
                         "2004-01-01T17:48:21Z"},
                    Case{"1 Jan 2004", "2004-01-01T00:00:00Z"},
                    Case{"January 1st, 2004 at 7:48 PM", "2004-01-01T19:48:00Z"},
                    Case{"Posted on Jan 1, 2004", "2004-01-01T00:00:00Z"},
                    Case{"26.11.2025 14:30", "2025-11-26T14:30:00Z"},
                    Case{"6.1.2025, 14:30:15", "2025-01-06T14:30:15Z"},
                    Case{"26 ноября 2025 г. 14:30", "2025-11-26T14:30:00Z"},
                    Case{"Ср, 26 Ноя 2025 14:30:00 +0300", "2025-11-26T11:30:00Z"},
                    Case{"26 листопада 2025 року, 14:30", "2025-11-26T14:30:00Z"},
                    Case{"26. November 2025, 14:30 Uhr", "2025-11-26T14:30:00Z"},
                    Case{"Mi., 26. März 2025 14:30 MEZ", "2025-03-26T13:30:00Z"},
                    Case{"26 novembre 2025 à 14h30", "2025-11-26T14:30:00Z"},
                    Case{"1er août 2025", "2025-08-01T00:00:00Z"},
                    Case{"26 de noviembre de 2025", "2025-11-26T00:00:00Z"},
                    Case{"śr, 26 lis 2025 14:30:00 +0100", "2025-11-26T13:30:00Z"},
                    Case{"26 października 2025", "2025-10-26T00:00:00Z"},
                    Case{"Çar, 26 Kas 2025 14:30:00 +0300", "2025-11-26T11:30:00Z"},
                    Case{"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"},
                    Case{"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"},
                    Case{"2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"},
                    Case{"2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"},
                    Case{"2025年11月26日 09:30", "2025-11-26T09:30:00Z"},
                    Case{"2025年11月26日(水) 下午3:30:00", "2025-11-26T15:30:00Z"}));

INSTANTIATE_TEST_SUITE_P(Iso8601Shortcuts, Dates,
                         testing::Values(Case{"2003-335", "2003-12-01T00:00:00Z"},
                                         Case{"2003335", "2003-12-01T00:00:00Z"},
                                         Case{"2004-366T10:00Z", "2004-12-31T10:00:00Z"},
                                         Case{"2003-W05-3", "2003-01-29T00:00:00Z"},
                                         Case{"2003W053", "2003-01-29T00:00:00Z"},
                                         Case{"2020-W53-5", "2021-01-01T00:00:00Z"},
                                         Case{"2003-12-31T10Z", "2003-12-31T10:00:00Z"},
                                         Case{"2003-12-31T10", "2003-12-31T10:00:00Z"},
                                         Case{"2003-12-31T10:14:55,5Z", "2003-12-31T10:14:55Z"},
                                         Case{"2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"},
                                         Case{"2003-12-31T10:14:55 +0200", "2003-12-31T08:14:55Z"},
                                         Case{"2003-12-31 10:14:55 UTC", "2003-12-31T10:14:55Z"},
                                         Case{"2003-12-31 03:14 PM", "2003-12-31T15:14:00Z"},
                                         Case{"2003-12-31T9:05:00Z", "2003-12-31T09:05:00Z"},
                                         Case{"20031231 101455", "2003-12-31T10:14:55Z"},
                                         Case{"2003-12-31T10:14:55+02", "2003-12-31T08:14:55Z"}));

INSTANTIATE_TEST_SUITE_P(
    NeverGuessed, Dates,
    testing::Values(Case{"", "absent"}, Case{"now", "absent"}, Case{"yesterday", "absent"},
                    Case{"0000-00-00", "absent"}, Case{"0001-01-01T00:00:00Z", "absent"},
                    Case{"2025-13-01", "absent"}, Case{"2025-02-30", "absent"},
                    Case{"Wed, 31 Nov 2025 09:00:00 GMT", "absent"},
                    Case{"Wed, 26 Foo 2025 09:00:00 GMT", "absent"},
                    Case{"2025-11-26T25:00:00Z", "absent"}, Case{"2025-11-26T09:61:00Z", "absent"},
                    Case{"26/11/2025", "absent"}, Case{"12", "absent"},
                    Case{"2025-11-26T09:00:00Zxyz", "absent"}, Case{"2003-366", "absent"},
                    Case{"2003-000", "absent"}, Case{"2003-W53-1", "absent"},
                    Case{"2003-W05-8", "absent"}, Case{"2025-00-10", "absent"},
                    Case{"2025-01-00", "absent"}, Case{"Thu, 01 Jan 2004 25:48:21 GMT", "absent"},
                    Case{"Thu, 01 Jan 2004 19:60:21 GMT", "absent"},
                    Case{"Thu, 00 Jan 2004 19:48:21 GMT", "absent"},
                    Case{"Thu, 30 Feb 2004 19:48:21 GMT", "absent"},
                    Case{"Thu, 01 Jan 2004 19:48 AM", "absent"}, Case{"32.01.2025", "absent"},
                    Case{"2025年13月01日", "absent"}, Case{"January", "absent"},
                    Case{"Jan 2004", "absent"}, Case{"10:30", "absent"}, Case{"1/2/2004", "absent"},
                    Case{"Thu, 01 Jan 2004 19:48:21 +9900", "absent"},
                    Case{"mar 16 nov 2022", "absent"}));

TEST(DatesKeep, Milliseconds) {
  EXPECT_EQ(to_rfc3339_millis(parse_date("2025-11-26T09:00:00.123456Z").value()),
            "2025-11-26T09:00:00.123Z");
}

}  // namespace
}  // namespace newswatch::feeds
