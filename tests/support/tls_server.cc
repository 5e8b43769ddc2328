#include "tests/support/tls_server.h"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace newswatch::testing {
namespace {

template <auto F>
struct Free {
  template <class T>
  void operator()(T* pointer) const noexcept {
    F(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr, "certificate extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Issued by `issuer`, or by itself where there is none; not signed yet.
Certificate make_certificate(EVP_PKEY* key, const char* name, X509* issuer, long valid_seconds) {
  Certificate certificate(X509_new());
  X509* const x = certificate.get();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(x), -7200);
  X509_gmtime_adj(X509_getm_notAfter(x), valid_seconds);
  X509_set_pubkey(x, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(issuer == nullptr ? x : issuer));
  if (issuer == nullptr) {
    add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x, x, NID_key_usage, "critical,keyCertSign");
  }
  return certificate;
}

std::string to_pem(X509* certificate) {
  const std::unique_ptr<BIO, Free<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool is_ip(const std::string& host) {
  std::array<unsigned char, 16> buffer{};
  return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1;
}

}  // namespace

class TlsServer::Impl {
 public:
  explicit Impl(const Options& options)
      : answer_(options.answer), cut_(options.cut), context_(SSL_CTX_new(TLS_server_method())) {
    make_identity(options);
    SSL_CTX_set_security_level(context_.get(), 0);  // lets old versions be offered
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), options.max_version);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
    require(::listen(listener_, 64) == 0, "listen");
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Impl() {
    ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
    thread_.join();
    ::close(listener_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::uint16_t port() const { return port_; }
  const std::string& ca_pem() const { return ca_pem_; }
  std::size_t connections() const { return connections_; }

 private:
  void make_identity(const Options& options) {
    const Key ca_key(EVP_EC_gen("P-256"));
    const auto ca = make_certificate(ca_key.get(), "test authority", nullptr, 86400);
    X509_sign(ca.get(), ca_key.get(), EVP_sha256());
    ca_pem_ = to_pem(ca.get());
    const Key key(EVP_EC_gen("P-256"));
    X509* const issuer = options.self_signed ? nullptr : ca.get();
    const auto certificate =
        make_certificate(key.get(), options.host.c_str(), issuer, options.expired ? -3600 : 86400);
    add_extension(certificate.get(), issuer == nullptr ? certificate.get() : issuer,
                  NID_subject_alt_name, (is_ip(options.host) ? "IP:" : "DNS:") + options.host);
    X509_sign(certificate.get(), options.self_signed ? key.get() : ca_key.get(), EVP_sha256());
    require(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1, "certificate");
    require(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1, "key");
  }

  void serve() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      ++connections_;
      answer(socket);
      ::close(socket);
    }
  }

  void answer(int socket) {
    const Session session(SSL_new(context_.get()));
    SSL_set_fd(session.get(), socket);
    if (SSL_accept(session.get()) != 1) return;
    std::string request;
    std::array<char, 4096> buffer{};
    while (request.find("\r\n\r\n") == std::string::npos) {
      const int bytes = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (bytes <= 0) return;
      request.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
    SSL_write(session.get(), answer_.data(), static_cast<int>(answer_.size()));
    if (!cut_) SSL_shutdown(session.get());
  }

  const std::string answer_;
  const bool cut_;
  Context context_;
  std::string ca_pem_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  std::thread thread_;
};

TlsServer::TlsServer(Options options) : impl_(std::make_unique<Impl>(options)) {}
TlsServer::~TlsServer() = default;
std::uint16_t TlsServer::port() const { return impl_->port(); }
std::string TlsServer::ca_pem() const { return impl_->ca_pem(); }
std::size_t TlsServer::connections() const { return impl_->connections(); }

}  // namespace newswatch::testing
