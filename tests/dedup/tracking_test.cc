// Tracking parameters, one row a family.
#include "dedup/tracking.h"

#include <gtest/gtest.h>

#include "dedup/canonical_url.h"

namespace newswatch::dedup {
namespace {

TEST(Tracking, EachFamilyIsTakenOffALink) {
  for (const char* parameter :
       {// campaigns
        "utm_source=rss", "utm_medium=feed", "UTM_Campaign=x", "utm_id=1", "mtm_campaign=a",
        "matomo_kwd=a", "pk_campaign=a", "piwik_campaign=a", "hsa_acc=1", "ga_source=a",
        "at_medium=RSS", "ns_mchannel=rss", "ns_campaign=a", "itm_source=a", "wt_mc=a",
        "wt.mc_id=a", "cmpid=a", "CMP=share_btn", "intcid=a", "icid=a", "ito=1490", "xtor=RSS-1",
        "cm_mmc=a", "s_cid=a", "s_kwcid=a", "ef_id=a",
        // clicks
        "fbclid=a", "gclid=a", "gclsrc=a", "dclid=a", "wbraid=a", "gbraid=a", "gad_source=1",
        "msclkid=a", "yclid=a", "ysclid=a", "_openstat=a", "twclid=a", "ttclid=a", "li_fat_id=a",
        "igshid=a", "igsh=a", "ScCid=a", "rdt_cid=a", "epik=a", "dicbo=a", "tblci=a", "cjevent=a",
        "irclickid=a", "awc=a", "rb_clickid=a", "_branch_match_id=1",
        // mail
        "mc_cid=a", "mc_eid=a", "_hsenc=a", "_hsmi=1", "__hstc=1", "mkt_tok=a", "elqTrackId=a",
        "oly_anon_id=a", "vero_id=a", "spMailingID=1", "dm_i=a", "_ke=a", "bsft_uid=a",
        "ck_subscriber_id=1", "ml_subscriber=1", "__s=a",
        // publishers, portals and apps
        "ncid=a", "ocid=a", "smid=tw", "emc=rss", "ftag=a", "srnd=a", "feedType=RSS",
        "traffic_source=rss", "guccounter=1", "guce_referrer=a", "ref_src=twsrc", "ref_url=a",
        "fb_action_ids=1", "mibextid=a", "__twitter_impression=true", "wprov=sfla1", "spm=a",
        "amp_js_v=0.1", "_ga=1", "_gl=1",
        // sessions
        "PHPSESSID=a", "jsessionid=a",
        // where the reader came from, by value
        "from=rss", "ref=rss", "source=twitter", "src=newsletter", "partner=rss", "via=telegram",
        "feature=share", "rss=1", "rss"}) {
    EXPECT_EQ(canonical_url(std::string("https://example.org/a?id=7&") + parameter),
              "example.org/a?id=7")
        << parameter;
  }
}

TEST(Tracking, WhatMayChooseTheArticleStays) {
  for (const char* parameter : {"id=7", "p=1", "utm=1", "article=a", "page=2", "from=5", "ref=v2",
                                "source=ap", "v=abc", "q=utm_source", "medium=oil", "story_id=5",
                                "n=1", "rss=politics", "date=2026-03-01", "lang=uk", "cid=9"}) {
    EXPECT_EQ(canonical_url(std::string("https://example.org/a?") + parameter),
              std::string("example.org/a?") + parameter);
  }
}

TEST(Tracking, NamesAreAskedForInLowerCase) {
  EXPECT_TRUE(is_tracking_parameter("fbclid", ""));
  EXPECT_TRUE(is_tracking_parameter("utm_", ""));
  EXPECT_FALSE(is_tracking_parameter("", ""));
  EXPECT_FALSE(is_tracking_parameter("from", ""));
}

}  // namespace
}  // namespace newswatch::dedup
