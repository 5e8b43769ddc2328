// CurlEasy, CurlList: one easy handle, one header list of libcurl; and a pool of handles.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <curl/curl.h>

namespace newswatch::net {

class CurlList {
 public:
  void add(const std::string& line);               // copied; throws std::bad_alloc
  curl_slist* get() const { return list_.get(); }  // nullptr while empty

 private:
  struct Free {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

class CurlEasy {
 public:
  CurlEasy();  // throws std::bad_alloc
  CurlEasy(CurlEasy&&) noexcept = default;
  CurlEasy& operator=(CurlEasy&&) = delete;  // would free what the old handle uses
  ~CurlEasy() = default;

  CURL* get() const { return handle_.get(); }
  // Back to the defaults; memory, not settings, is kept for the next transfer.
  void reset() { curl_easy_reset(handle_.get()); }

  // Numbers are passed through C's "...", where an int in place of a long is undefined.
  // Throws std::runtime_error where libcurl refuses: a mistake of ours, not of the network.
  template <class T>
  void set(CURLoption option, T value) {
    static_assert(std::is_pointer_v<T> || std::is_same_v<T, long> || std::is_same_v<T, curl_off_t>);
    check(option, curl_easy_setopt(handle_.get(), option, value));
  }

  // Fills a list for CURLOPT_RESOLVE: the host of `host_port` has these addresses ("a,b") for the
  // transfer to come, and what was pinned before is forgotten. Empty: nothing is pinned.
  void pin(CurlList& list, const std::string& host_port, const std::string& addresses);

  long number(CURLINFO info) const;        // 0 where unknown
  curl_off_t offset(CURLINFO info) const;  // 0 where unknown

 private:
  struct Free {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct FreeShare {
    void operator()(CURLSH* share) const noexcept { curl_share_cleanup(share); }
  };
  static void check(CURLoption option, CURLcode code);

  // A cache of addresses of its own. The one of a multi handle has those of all its transfers, and
  // libcurl walks the whole of it when one ends.
  std::unique_ptr<CURLSH, FreeShare> addresses_;
  std::string pinned_;  // "host:port"
  std::unique_ptr<CURL, Free> handle_;
};

// Easy handles between transfers. One belongs to each active transfer, not to each feed: with
// their buffers they are the largest part of what an idle feed would cost.
class EasyPool {
 public:
  // Sets what is the same in all transfers: once for each handle, since setting it each time costs
  // as much as a request.
  using Prepare = void (*)(CurlEasy& easy);
  explicit EasyPool(Prepare prepare) : prepare_(prepare) {}

  CurlEasy take();
  // The handle must be in no multi any more, and its transfer have begun: what was pinned for it is
  // in its cache. `reset`: it was set otherwise than by `prepare` and than each transfer sets anew.
  void give_back(CurlEasy easy, bool reset);

 private:
  Prepare prepare_;
  std::vector<CurlEasy> idle_;
};

// Pins what is spoken. HTTP/1.1 alone: with HTTP/2, libcurl 7.87 to 8.5 can stall transfers that
// share a connection (curl#10936).
void pin_http_version(CurlEasy& easy);

}  // namespace newswatch::net
