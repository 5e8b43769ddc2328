#include "dedup/tracking.h"

#include <algorithm>
#include <array>

namespace newswatch::dedup {
namespace {

// Names that begin so.
constexpr std::array<std::string_view, 20> kFamilies = {
    "utm_",                      // Google Analytics, from Urchin; most campaign tools
    "gad_",                      // Google Ads
    "ga_",                       // Google Analytics, in newsletters
    "amp_",                      // AMP viewers and caches
    "mtm_",  "matomo_",          // Matomo
    "pk_",   "piwik_",           // Matomo, by its former name
    "hsa_",  "_hs",     "__hs",  // HubSpot: ads, mail, visitors
    "oly_",                      // Omeda
    "vero_",                     // Vero
    "wt_",   "wt.",              // Mapp, from Webtrekk
    "at_",                       // Piano, from AT Internet
    "ns_",                       // Comscore
    "itm_",                      // campaigns inside a site
    "elq",                       // Eloqua
    "guce_",                     // Yahoo's consent page
};

// Names that are so, in ASCII order.
constexpr std::array<std::string_view, 75> kNames = {
    "__s",  // Drip
    "__twitter_impression",
    "_branch_match_id",  // Branch
    "_ga",
    "_gl",
    "_ke",  // Klaviyo
    "_kx",
    "_openstat",   // Openstat, Yandex
    "awc",         // Awin
    "bsft_clkid",  // Blueshift
    "bsft_uid",
    "cjevent",           // CJ
    "ck_subscriber_id",  // Kit, from ConvertKit
    "cm_mmc",            // Acoustic, from Coremetrics
    "cmp",               // publishers' campaigns
    "cmpid",
    "dclid",          // Google Campaign Manager
    "dicbo",          // Outbrain
    "dm_i",           // dotdigital
    "ef_id",          // Adobe
    "emc",            // New York Times
    "epik",           // Pinterest
    "fb_action_ids",  // Facebook
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "feedname",  // Reuters
    "feedtype",
    "ftag",    // CBS
    "gbraid",  // Google Ads
    "gclid",
    "gclsrc",
    "guccounter",  // Yahoo
    "icid",        // campaigns inside a site
    "igsh",        // Instagram
    "igshid",
    "intcid",
    "intcmp",
    "irclickid",  // Impact
    "irgwc",
    "ito",         // Daily Mail
    "jsessionid",  // sessions of web frameworks
    "li_fat_id",   // LinkedIn
    "mc_cid",      // Mailchimp
    "mc_eid",
    "mibextid",       // Facebook
    "mkt_tok",        // Marketo
    "ml_subscriber",  // MailerLite
    "ml_subscriber_hash",
    "msclkid",  // Microsoft Advertising
    "ncid",     // AOL, HuffPost
    "ocid",     // MSN, BBC
    "phpsessid",
    "rb_clickid",  // Russian networks
    "rdt_cid",     // Reddit
    "ref_src",     // Twitter
    "ref_url",
    "s_cid",  // Adobe
    "s_kwcid",
    "sccid",  // Snapchat
    "smid",   // New York Times
    "smtyp",
    "spm",             // Alibaba
    "spmailingid",     // Acoustic
    "srnd",            // Bloomberg
    "tblci",           // Taboola
    "traffic_source",  // Al Jazeera
    "ttclid",          // TikTok
    "twclid",          // Twitter
    "wbraid",          // Google Ads
    "wprov",           // Wikipedia
    "xtor",            // AT Internet
    "yclid",           // Yandex
    "ysclid",
};
static_assert(std::is_sorted(kNames.begin(), kNames.end()));

// Names that may choose the article, unless their value names a channel; both in ASCII order.
constexpr std::array<std::string_view, 10> kChannelNames = {
    "feature", "from", "medium", "partner", "ref", "referrer", "source", "src", "via", "xfrom"};
constexpr std::array<std::string_view, 15> kChannels = {
    "atom",       "email",     "facebook", "feed",       "google_news",
    "googlenews", "instagram", "linkedin", "newsletter", "rss",
    "share",      "telegram",  "twitter",  "vk",         "whatsapp"};
static_assert(std::is_sorted(kChannelNames.begin(), kChannelNames.end()));
static_assert(std::is_sorted(kChannels.begin(), kChannels.end()));

template <size_t N>
bool has(const std::array<std::string_view, N>& sorted, std::string_view text) {
  return std::binary_search(sorted.begin(), sorted.end(), text);
}

}  // namespace

bool is_tracking_parameter(std::string_view name, std::string_view value) {
  if (has(kNames, name)) return true;
  if (std::any_of(kFamilies.begin(), kFamilies.end(),
                  [&](std::string_view family) { return name.starts_with(family); })) {
    return true;
  }
  if (name == "rss" || name == "amp") return value.empty() || value == "1" || value == "true";
  if (name == "outputtype") return value == "amp";
  return has(kChannelNames, name) && has(kChannels, value);
}

}  // namespace newswatch::dedup
