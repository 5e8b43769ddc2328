#include "net/curl_easy.h"

#include <new>
#include <stdexcept>

#include <fmt/format.h>

namespace newswatch::net {
namespace {

constexpr std::size_t kIdleHandles = 64;  // about 25 KB each with their buffers

}  // namespace

CurlEasy::CurlEasy() : addresses_(curl_share_init()), handle_(curl_easy_init()) {
  if (!addresses_ || !handle_ ||
      curl_share_setopt(addresses_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) != CURLSHE_OK) {
    throw std::bad_alloc();
  }
  set(CURLOPT_SHARE, addresses_.get());
}

void CurlEasy::pin(CurlList& list, const std::string& host_port, const std::string& addresses) {
  if (!pinned_.empty() && pinned_ != host_port) list.add("-" + pinned_);
  pinned_ = host_port;
  if (!host_port.empty()) list.add(fmt::format("{}:{}", host_port, addresses));
}

void CurlEasy::check(CURLoption option, CURLcode code) {
  if (code == CURLE_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl option {}: {}", static_cast<int>(option), curl_easy_strerror(code)));
}

long CurlEasy::number(CURLINFO info) const {
  long value = 0;
  return curl_easy_getinfo(handle_.get(), info, &value) == CURLE_OK ? value : 0;
}

curl_off_t CurlEasy::offset(CURLINFO info) const {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle_.get(), info, &value) == CURLE_OK ? value : 0;
}

void CurlList::add(const std::string& line) {
  curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  if (!list_) list_.reset(longer);  // else it is the same list, longer at its end
}

CurlEasy EasyPool::take() {
  if (idle_.empty()) {
    CurlEasy easy;
    prepare_(easy);
    return easy;
  }
  CurlEasy easy = std::move(idle_.back());
  idle_.pop_back();
  return easy;
}

void EasyPool::give_back(CurlEasy easy, bool reset) {
  if (idle_.size() >= kIdleHandles) return;
  if (reset) {
    easy.reset();
    prepare_(easy);
  }
  idle_.push_back(std::move(easy));
}

void pin_http_version(CurlEasy& easy) {
  easy.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
}

}  // namespace newswatch::net
