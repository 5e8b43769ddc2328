#include "net/smtp_transfer.h"

#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/fetch_error.h"
#include "net/transfer.h"

namespace newswatch::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReplyBytes = 2048;
constexpr int kFirstRefusal = 400;
constexpr std::size_t kCodeDigits = 3;

// What libcurl ends with when the server said no. (Not CURLE_USE_SSL_FAILED: who can't encrypt now
// may do so later, or somebody stands between.)
bool is_refusal(CURLcode code) {
  return code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
         code == CURLE_LOGIN_DENIED || code == CURLE_REMOTE_ACCESS_DENIED;
}

long use_of_tls(StartTls starttls) {
  switch (starttls) {
    case StartTls::required:
      return CURLUSESSL_ALL;
    case StartTls::tried:
      return CURLUSESSL_TRY;
    case StartTls::off:
      break;
  }
  return CURLUSESSL_NONE;
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

SmtpTransfer::SmtpTransfer(asio::any_io_executor executor, Spec spec)
    : spec_(std::move(spec)), executor_(std::move(executor)), wake_(executor_) {
  wake_.expires_at(std::chrono::steady_clock::time_point::max());
}

void SmtpTransfer::start() {
  thread_ = std::thread([this] { run(); });
}

asio::awaitable<SmtpTransfer::Wake> SmtpTransfer::wait(
    std::chrono::steady_clock::time_point deadline) {
  wake_.expires_at(deadline);
  while (!finished_) {
    const auto [error] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (finished_) break;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none || stopped_) co_return Wake::cancelled;
    if (!error) co_return Wake::deadline;
  }
  co_return Wake::finished;
}

Result<SmtpAnswer, FetchError> SmtpTransfer::take_outcome() { return std::move(outcome_); }

void SmtpTransfer::stop() {
  stopped_ = true;
  shut_sockets(SHUT_RDWR);
  wake_.cancel();
}

void SmtpTransfer::join() {
  if (thread_.joinable()) thread_.join();
}

void SmtpTransfer::run() noexcept {
  try {
    conclude(perform());
  } catch (const std::exception& error) {
    outcome_ = tl::unexpected(fetch_error(FetchFailure::http_error, spec_.host, error.what()));
  }
  ended_ = true;
  asio::post(executor_, [self = shared_from_this()] {
    self->finished_ = true;
    self->wake_.cancel();
  });
}

CURLcode SmtpTransfer::perform() {
  CurlEasy easy;
  set_up(easy);
  const auto code = curl_easy_perform(easy.get());
  // What is left of the connection is closed with the handle, by a QUIT whose answer libcurl would
  // wait for.
  shut_sockets(SHUT_RD);
  return code;
}

void SmtpTransfer::set_up(CurlEasy& easy) {
  const auto& mail = spec_.mail;
  easy.set(CURLOPT_NOSIGNAL, 1L);
  easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  easy.set(CURLOPT_URL, mail.url.c_str());
  easy.set(CURLOPT_PROXY, "");
  easy.set(CURLOPT_NOPROXY, "");
  easy.pin(pinned_, spec_.host_port, spec_.addresses);
  easy.set(CURLOPT_RESOLVE, pinned_.get());

  const long left = std::max<long>(1, static_cast<long>(spec_.left.count()));
  easy.set(CURLOPT_TIMEOUT_MS, left);
  easy.set(CURLOPT_CONNECTTIMEOUT_MS, left);
  easy.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, left / 1000 + 1);

  easy.set(CURLOPT_USE_SSL, use_of_tls(mail.starttls));
  easy.set(CURLOPT_SSL_VERIFYPEER, 1L);
  easy.set(CURLOPT_SSL_VERIFYHOST, 2L);
  easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  easy.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  if (!mail.ca_file.empty()) easy.set(CURLOPT_CAINFO, mail.ca_file.c_str());
  if (!mail.user.empty()) {
    easy.set(CURLOPT_USERNAME, mail.user.c_str());
    easy.set(CURLOPT_PASSWORD, mail.password.c_str());
  }

  easy.set(CURLOPT_MAIL_FROM, mail.from.c_str());
  for (const auto& to : mail.to) recipients_.add(to);
  easy.set(CURLOPT_MAIL_RCPT, recipients_.get());
  easy.set(CURLOPT_UPLOAD, 1L);
  easy.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.text.size()));

  const auto self = static_cast<void*>(this);
  easy.set(CURLOPT_ERRORBUFFER, error_text_.data());
  easy.set(CURLOPT_READFUNCTION, &SmtpTransfer::on_read);
  easy.set(CURLOPT_READDATA, self);
  easy.set(CURLOPT_HEADERFUNCTION, &SmtpTransfer::on_header);
  easy.set(CURLOPT_HEADERDATA, self);
  easy.set(CURLOPT_XFERINFOFUNCTION, &SmtpTransfer::on_progress);
  easy.set(CURLOPT_XFERINFODATA, self);
  easy.set(CURLOPT_NOPROGRESS, 0L);
  easy.set(CURLOPT_DEBUGFUNCTION, &SmtpTransfer::on_debug);
  easy.set(CURLOPT_DEBUGDATA, self);
  easy.set(CURLOPT_VERBOSE, 1L);  // to on_debug() alone
  easy.set(CURLOPT_OPENSOCKETFUNCTION, &SmtpTransfer::on_open);
  easy.set(CURLOPT_OPENSOCKETDATA, self);
  easy.set(CURLOPT_CLOSESOCKETFUNCTION, &SmtpTransfer::on_close);
  easy.set(CURLOPT_CLOSESOCKETDATA, self);
}

void SmtpTransfer::conclude(CURLcode code) {
  if (code == CURLE_OK || (is_refusal(code) && reply_.status >= kFirstRefusal)) {
    outcome_ = std::move(reply_);
    return;
  }
  // A connection that stop() shuts may end for libcurl by any error.
  if (stopped_) {
    outcome_ = tl::unexpected(fetch_error(FetchFailure::cancelled, spec_.host, "cancelled"));
  } else if (code == CURLE_USE_SSL_FAILED) {
    outcome_ = tl::unexpected(
        fetch_error(FetchFailure::tls_error, spec_.host, "the server does not encrypt (STARTTLS)"));
  } else if (code == CURLE_LOGIN_DENIED) {
    outcome_ = tl::unexpected(fetch_error(FetchFailure::http_error, spec_.host,
                                          "the server offers no way to log in that is known"));
  } else {
    TransferResult result;
    result.code = code;
    result.error_text = error_text_.data();
    outcome_ = tl::unexpected(fetch_error(spec_.host, result));
  }
}

// libcurl tells of no command by another way. Lines of a login may be anything, and are not kept.
void SmtpTransfer::on_command(std::string_view line) {
  constexpr std::array<std::string_view, 8> kCommands{"EHLO", "HELO", "STARTTLS", "AUTH",
                                                      "MAIL", "RCPT", "DATA",     "QUIT"};
  const auto word = line.substr(0, line.find_first_of(" \r\n"));
  const auto known = std::find(kCommands.begin(), kCommands.end(), word);
  if (known == kCommands.end()) return;
  if (*known != "QUIT") {
    reply_ = {};
    reply_.command = *known;
    return;
  }
  // All that matters was said before. libcurl would wait for the goodbye.
  quitting_ = true;
  shut_sockets(SHUT_RD);
}

void SmtpTransfer::on_reply(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (quitting_ || line.size() < kCodeDigits || !is_digits(line.substr(0, kCodeDigits))) return;
  if (reply_is_whole_) reply_.text.clear();
  reply_.status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  reply_is_whole_ = line.size() == kCodeDigits || line[kCodeDigits] != '-';
  line.remove_prefix(std::min(line.size(), kCodeDigits + 1));
  if (line.empty() || reply_.text.size() >= kReplyBytes) return;
  if (!reply_.text.empty()) reply_.text += ' ';
  reply_.text += line.substr(0, kReplyBytes);
}

void SmtpTransfer::shut_sockets(int how) {
  const std::lock_guard lock(mutex_);
  for (const int socket : sockets_) ::shutdown(socket, how);
}

std::size_t SmtpTransfer::on_header(char* data, std::size_t size, std::size_t count,
                                    void* self) noexcept {
  try {
    static_cast<SmtpTransfer*>(self)->on_reply({data, size * count});
    return size * count;
  } catch (...) {
    return 0;
  }
}

std::size_t SmtpTransfer::on_read(char* out, std::size_t size, std::size_t count,
                                  void* self) noexcept {
  auto& transfer = *static_cast<SmtpTransfer*>(self);
  const auto& text = transfer.spec_.mail.text;
  const auto bytes = std::min(size * count, text.size() - transfer.read_);
  std::copy_n(text.data() + transfer.read_, bytes, out);
  transfer.read_ += bytes;
  return bytes;
}

int SmtpTransfer::on_debug(CURL*, curl_infotype type, char* data, std::size_t size,
                           void* self) noexcept {
  try {
    if (type == CURLINFO_HEADER_OUT) static_cast<SmtpTransfer*>(self)->on_command({data, size});
  } catch (...) {  // NOLINT(bugprone-empty-catch): a word in a message is all that is lost
  }
  return 0;
}

int SmtpTransfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return static_cast<SmtpTransfer*>(self)->stopped_ ? 1 : 0;
}

curl_socket_t SmtpTransfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<SmtpTransfer*>(self);
  try {
    const std::lock_guard lock(transfer.mutex_);
    if (transfer.stopped_) return CURL_SOCKET_BAD;
    const int socket = ::socket(address->family, address->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                address->protocol);
    if (socket >= 0) transfer.sockets_.insert(socket);
    return socket >= 0 ? socket : CURL_SOCKET_BAD;
  } catch (...) {
    return CURL_SOCKET_BAD;
  }
}

int SmtpTransfer::on_close(void* self, curl_socket_t socket) noexcept {
  auto& transfer = *static_cast<SmtpTransfer*>(self);
  try {
    const std::lock_guard lock(transfer.mutex_);
    transfer.sockets_.erase(socket);
    return ::close(socket);
  } catch (...) {
    return ::close(socket);
  }
}

}  // namespace newswatch::net
