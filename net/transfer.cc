#include "net/transfer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "net/address.h"
#include "net/headers.h"

namespace newswatch::net {

namespace asio = boost::asio;

namespace {

// Room for a usual document at once, where its first piece says that there is more to come.
constexpr std::size_t kFirstPiece = 8u << 10;
constexpr std::size_t kUsualBody = 96u << 10;

constexpr std::size_t kUsualHeaders = 16;  // of an answer

long milliseconds(Duration d) { return std::max<long>(1, static_cast<long>(d.count())); }

// Of a socket that is connected; 0: of none.
int local_port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

}  // namespace

Transfer::Transfer(const asio::any_io_executor& executor, CurlMulti& multi, EasyPool& pool,
                   TransferSpec spec)
    : multi_(multi), pool_(pool), spec_(std::move(spec)), easy_(pool.take()), wake_(executor) {
  multi.prepare(easy_);
  set_request();
  set_policy();
  set_callbacks();
  set_access();
}

Transfer::~Transfer() {
  end();
  give_up_body();
}

void Transfer::give_up_body() {
  spec_.buffered->bytes -= buffered_;
  buffered_ = 0;
  result_.body = {};
}

void Transfer::prepare(CurlEasy& easy) {
  pin_http_version(easy);
  easy.set(CURLOPT_ACCEPT_ENCODING, "");  // every encoding that libcurl was built with
  easy.set(CURLOPT_NOSIGNAL, 1L);
  easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
  easy.set(CURLOPT_FOLLOWLOCATION, 0L);
  easy.set(CURLOPT_PROXY, "");    // overrides the environment
  easy.set(CURLOPT_NOPROXY, "");  // likewise
  easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  easy.set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);  // keep what is pinned, which has no age, alone

  easy.set(CURLOPT_SSL_VERIFYPEER, 1L);
  easy.set(CURLOPT_SSL_VERIFYHOST, 2L);
  easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // With a CAPATH, as Debian builds it in, libcurl 7.88 does not keep the parsed bundle but reads
  // it again for each connection: 17 ms of CPU.
  easy.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  easy.set(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));

  easy.set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
  easy.set(CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  easy.set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  easy.set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  easy.set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  easy.set(CURLOPT_NOPROGRESS, 0L);
}

void Transfer::set_request() {
  easy_.set(CURLOPT_URL, spec_.url.c_str());
  if (spec_.method == Method::head) easy_.set(CURLOPT_NOBODY, 1L);
  bool has_content_type = false;
  std::string line;
  for (const auto& [name, value] : spec_.headers) {
    has_content_type = has_content_type || same_header_name(name, "content-type");
    // libcurl takes "Name:" as "do not send"; an empty value is written with a semicolon.
    line = name;
    line += value.empty() ? ";" : ": ";
    line += value;
    header_list_.add(line);
  }
  if (carries_body(spec_.method)) {
    easy_.set(CURLOPT_POST, 1L);
    if (spec_.method == Method::put) easy_.set(CURLOPT_CUSTOMREQUEST, "PUT");
    easy_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(spec_.body->size()));
    easy_.set(CURLOPT_POSTFIELDS, spec_.body->data());
    header_list_.add("Expect:");
    if (!has_content_type) header_list_.add("Content-Type:");
  }
  easy_.set(CURLOPT_HTTPHEADER, header_list_.get());
}

void Transfer::set_policy() {
  easy_.pin(pinned_list_, spec_.host_port, spec_.addresses);
  easy_.set(CURLOPT_RESOLVE, pinned_list_.get());
  easy_.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(spec_.limits.connect));
  easy_.set(CURLOPT_LOW_SPEED_LIMIT, spec_.limits.low_speed_bytes);
  const auto low_speed = std::chrono::ceil<std::chrono::seconds>(spec_.limits.low_speed_time);
  easy_.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(low_speed.count()));
}

void Transfer::set_callbacks() {
  easy_.set(CURLOPT_PRIVATE, static_cast<void*>(this));
  easy_.set(CURLOPT_ERRORBUFFER, error_text_.data());
  easy_.set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  easy_.set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  easy_.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  easy_.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  easy_.set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
}

// What few transfers need, and no other may inherit.
void Transfer::set_access() {
  if (!spec_.proxy.empty()) easy_.set(CURLOPT_PROXY, spec_.proxy.c_str());
  if (!spec_.ca_file.empty()) easy_.set(CURLOPT_CAINFO, spec_.ca_file.c_str());
  if (spec_.basic_auth.empty()) return;
  easy_.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  easy_.set(CURLOPT_USERPWD, spec_.basic_auth.c_str());
}

// Whether all that was set is set anew by the next transfer. libcurl asks once more where a kept
// connection turns out to be closed, but counts this in the handle until it is reset, and fails a
// transfer at the sixth.
bool Transfer::leaves_handle_as_prepared() const {
  return spec_.method == Method::get && spec_.proxy.empty() && spec_.ca_file.empty() &&
         spec_.basic_auth.empty() && attempts_ <= 1;
}

// Nothing in the handle may point at us any more.
void Transfer::leave_handle() {
  easy_.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  easy_.set(CURLOPT_RESOLVE, static_cast<curl_slist*>(nullptr));
  easy_.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  pool_.give_back(std::move(easy_), !leaves_handle_as_prepared());
}

void Transfer::start() {
  multi_.add(easy_.get());
  state_ = State::running;
}

asio::awaitable<Transfer::Wake> Transfer::wait(std::chrono::steady_clock::time_point deadline) {
  wake_.expires_at(deadline);
  while (state_ == State::running) {
    const auto [error] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (state_ != State::running) break;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return Wake::cancelled;
    if (!error) co_return Wake::deadline;
  }
  co_return state_ == State::finished ? Wake::finished : Wake::cancelled;
}

void Transfer::end() {
  if (state_ == State::ended) return;
  if (state_ == State::running) multi_.remove(easy_.get());
  if (state_ == State::finished) leave_handle();
  state_ = State::ended;
  wake_.cancel();
}

void Transfer::finish(CURL* easy, CURLcode code) {
  void* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.result_.code = code;
  transfer.state_ = State::finished;
  transfer.wake_.cancel();
}

TransferResult Transfer::take_result() {
  result_.status = static_cast<int>(easy_.number(CURLINFO_RESPONSE_CODE));
  result_.received_bytes = static_cast<std::size_t>(easy_.offset(CURLINFO_SIZE_DOWNLOAD_T)) +
                           static_cast<std::size_t>(easy_.number(CURLINFO_HEADER_SIZE));
  if (result_.error_text.empty()) result_.error_text = error_text_.data();
  return std::move(result_);
}

void Transfer::on_header_line(std::string_view line) {
  if (headers_complete_ && line.substr(0, 5) == "HTTP/") {
    // The answer proper, after a 1xx.
    result_.headers.clear();
    codings_ = 0;
    headers_complete_ = false;
  } else if (line == "\r\n" || line == "\n") {
    headers_complete_ = true;
  } else if (!headers_complete_) {
    auto header = read_header(line);
    if (!header) return;
    if (same_header_name(header->first, "content-encoding") ||
        same_header_name(header->first, "transfer-encoding")) {
      codings_ += count_codings(header->second);
    }
    if (result_.headers.empty()) result_.headers.reserve(kUsualHeaders);
    result_.headers.push_back(*std::move(header));
  }
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count,
                                void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > transfer.spec_.limits.max_header_bytes) {
    transfer.result_.too_large = true;
    return 0;
  }
  try {
    transfer.on_header_line({data, bytes});
  } catch (...) {
    return 0;
  }
  // libcurl undoes up to five. Each layer multiplies the work that a byte on the wire can make by
  // a thousand, without a byte of body by which to cut it: one read could stop the loop for hours.
  transfer.result_.layered = transfer.codings_ > 1;
  return transfer.result_.layered ? 0 : bytes;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count,
                              void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  auto& body = transfer.result_.body;
  const std::size_t bytes = size * count;
  // MAXFILESIZE knows neither decoded nor chunked bodies: what counts is counted here.
  if (bytes > transfer.spec_.limits.max_body_bytes - body.size()) {
    transfer.result_.too_large = true;
    return 0;
  }
  const auto held = body.size() + bytes;
  const auto share = held > kSmallBody ? held - kSmallBody : 0;
  auto& all = *transfer.spec_.buffered;
  all.bytes += share - transfer.buffered_;
  transfer.buffered_ = share;
  if (share > 0 && all.bytes > all.limit) {
    transfer.give_up_body();  // at once: others have room before they are cut as well
    transfer.result_.crowded = true;
    return 0;
  }
  try {
    if (body.empty() && bytes >= kFirstPiece) body.reserve(kUsualBody);
    body.append(data, bytes);
  } catch (...) {
    return 0;
  }
  return bytes;
}

// What came over a kept connection before its request must not be taken for the answer to it: the
// request can't be sent any more, and libcurl makes a new connection for it. TLS has bytes of its
// own that come at any time, and nobody else can write into it.
void Transfer::find_early_answer(const Ends& ends) {
  if (!spec_.url.starts_with("http:")) return;
  for (const int socket : opened_) {
    if (local_port_of(socket) != ends.local_port) continue;
    multi_.kept().add(socket, ends);
    opened_.clear();
    return;  // a new connection
  }
  const int socket = multi_.kept().find(ends);
  if (socket < 0) return;
  char early = 0;
  if (::recv(socket, &early, 1, MSG_PEEK | MSG_DONTWAIT) > 0) ::shutdown(socket, SHUT_RDWR);
}

int Transfer::on_request(void* self, char* address, char* local_address, int port,
                         int local_port) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  ++transfer.attempts_;
  try {
    transfer.find_early_answer({address, port, local_address, local_port});
    return CURL_PREREQFUNC_OK;
  } catch (...) {
    return CURL_PREREQFUNC_ABORT;  // no memory
  }
}

// A body that decodes to nothing never comes to on_body(). This is also what libcurl calls last
// before it keeps or closes the connection.
int Transfer::on_progress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                          curl_off_t) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  curl_easy_setopt(transfer.easy_.get(), CURLOPT_FORBID_REUSE,
                   transfer.multi_.keeps_more() ? 0L : 1L);
  const auto& limits = transfer.spec_.limits;
  const auto allowed = limits.max_body_bytes + limits.max_header_bytes;
  if (static_cast<std::size_t>(received) <= allowed) return 0;
  transfer.result_.too_large = true;
  return 1;
}

// The address is the one that will be connected to, whatever the URL or a name server said.
curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.spec_.public_only && !is_public_address(address->addr)) {
    transfer.result_.blocked = true;
    return CURL_SOCKET_BAD;
  }
  const int socket = ::socket(address->family, address->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                              address->protocol);
  if (socket >= 0) {
    transfer.multi_.opened(socket);
    try {
      transfer.opened_.push_back(socket);
      return socket;
    } catch (...) {
      ::close(socket);
      return CURL_SOCKET_BAD;
    }
  }
  const int error = errno;
  try {
    transfer.result_.error_text = fmt::format("no socket: {}", std::strerror(error));
  } catch (...) {  // NOLINT(bugprone-empty-catch): the message is all that is lost
  }
  return CURL_SOCKET_BAD;
}

}  // namespace newswatch::net
