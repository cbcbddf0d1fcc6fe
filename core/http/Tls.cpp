#include "http/Tls.h"

#include "colonnade/Config.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <limits>

namespace colonnade
{

namespace
{

constexpr std::size_t RECORD_BYTES = 16 * 1024; ///< the most that TLS puts into one record
/// For TLS 1.2: forward secrecy and authenticated encryption only. Those of 1.3 are all so.
constexpr const char* CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr unsigned char PROTOCOLS[] = "\x08http/1.1\x08http/1.0";

std::string lastReason()
{
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    if (reason)
        return reason;
    return code != 0 && ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : "not understood";
}

[[noreturn]] void refuse(const char* setting, const std::string& file, const std::string& reason)
{
    throw ConfigurationException(std::string(setting) + ": " + file + " cannot be used: " + reason);
}

/// A key behind a passphrase: a server that starts by itself has nobody to ask.
int givePassphrase(char*, int, int, void*)
{
    return 0;
}

/// Chooses HTTP/1.1; a client that wants something else only is told so in the handshake.
int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                   unsigned offeredSize, void*)
{
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, size, PROTOCOLS, sizeof PROTOCOLS - 1, offered, offeredSize) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

void restrict(SSL_CTX* context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, CIPHERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     // HTTP says itself where a message ends.
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // clients keep their tickets
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS); // an idle connection must be small
    SSL_CTX_set_alpn_select_cb(context, &chooseProtocol, nullptr);
}

void requireReadable(const char* setting, const std::string& file)
{
    if (::access(file.c_str(), R_OK) != 0)
        refuse(setting, file, std::strerror(errno));
}

constexpr std::int64_t LEAST_VALID_SECONDS = 14 * 86'400; ///< Let's Encrypt's is renewed 30 days before

/// Seconds since 1970.
struct Validity
{
    std::int64_t from = 0;
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
};

void narrow(Validity& validity, const X509* certificate)
{
    std::tm parts = {};
    if (ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &parts) == 1)
        validity.from = std::max<std::int64_t>(validity.from, ::timegm(&parts));
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1)
        validity.until = std::min<std::int64_t>(validity.until, ::timegm(&parts));
}

/// That of the whole chain that clients get.
Validity validityOf(const SSL_CTX& context)
{
    Validity validity;
    if (const X509* own = SSL_CTX_get0_certificate(&context))
        narrow(validity, own);
    STACK_OF(X509)* chain = nullptr;
    // The macro asks for a context that may be changed, and does not change it.
    if (SSL_CTX_get0_chain_certs(const_cast<SSL_CTX*>(&context), &chain) == 1 && chain)
        for (int i = 0; i < sk_X509_num(chain); ++i)
            narrow(validity, sk_X509_value(chain, i));
    return validity;
}

std::string dateOf(std::int64_t seconds)
{
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts = {};
    char text[32] = {};
    ::gmtime_r(&time, &parts);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

int clamp(std::size_t size)
{
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

} // namespace

void TlsConnection::Free::operator()(ssl_st* ssl) const
{
    SSL_free(ssl);
}

TlsConnection::TlsConnection(ssl_ctx_st& context, int socket):
    _ssl(SSL_new(&context))
{
    if (!_ssl || SSL_set_fd(_ssl.get(), socket) != 1)
        throw std::bad_alloc();
    SSL_set_accept_state(_ssl.get());
}

ssize_t TlsConnection::receive(char* bytes, std::size_t room)
{
    ERR_clear_error();
    const int count = SSL_read(_ssl.get(), bytes, clamp(room));
    return count > 0 ? count : failed(count);
}

ssize_t TlsConnection::send(const char* bytes, std::size_t size)
{
    ERR_clear_error();
    const int count = SSL_write(_ssl.get(), bytes, clamp(size));
    if (count > 0)
        return count;
    if (failed(count) == 0)
        errno = ECONNRESET; // an end is no success for who sends
    return -1;
}

ssize_t TlsConnection::sendFile(int file, off_t offset, std::size_t size)
{
    std::array<char, RECORD_BYTES> piece;
    const ssize_t count = ::pread(file, piece.data(), std::min(piece.size(), size), offset);
    return count > 0 ? send(piece.data(), static_cast<std::size_t>(count)) : count;
}

bool TlsConnection::isEstablished() const
{
    return SSL_is_init_finished(_ssl.get()) == 1;
}

ssize_t TlsConnection::failed(int result)
{
    const int systemError = errno;
    const int error = SSL_get_error(_ssl.get(), result);
    _waitsToWrite = error == SSL_ERROR_WANT_WRITE;
    switch (error)
    {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    case SSL_ERROR_SYSCALL:
        _broken = true;
        errno = systemError != 0 && systemError != EAGAIN ? systemError : ECONNRESET;
        return -1;
    default:
        _broken = true;
        _heardPlainHttp = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL &&
                          ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
        ERR_clear_error();
        errno = EPROTO;
        return -1;
    }
}

void TlsConnection::end()
{
    ERR_clear_error();
    if (!_broken && isEstablished())
        SSL_shutdown(
            _ssl.get()); // may not fit into the socket any more; the client sees the end all the same
    ERR_clear_error();
}

TlsServer::TlsServer(TlsFiles files):
    _files(std::move(files)),
    _context(makeContext(_files))
{
    take(*_context);
}

void TlsServer::take(const ssl_ctx_st& context)
{
    const Validity validity = validityOf(context);
    _validFrom = validity.from;
    _validUntil = validity.until;
}

std::optional<std::string> TlsServer::findConcern() const
{
    const std::int64_t now = std::time(nullptr);
    const std::string what = "http.tls_certificate: the certificate in " + _files.certificate;
    const std::string mend = "; renew it, then send the server SIGHUP (systemctl reload)";
    if (_validFrom > now)
        return what + " holds only from " + dateOf(_validFrom) + " on; is the clock right?";
    if (_validUntil <= now)
        return what + " has ended at " + dateOf(_validUntil) + ", and clients refuse it" + mend;
    if (_validUntil < now + LEAST_VALID_SECONDS)
        return what + " ends at " + dateOf(_validUntil) + mend;
    return std::nullopt;
}

TlsServer::Context TlsServer::makeContext(const TlsFiles& files)
{
    constexpr auto certificate = "http.tls_certificate";
    constexpr auto key = "http.tls_key";
    requireReadable(certificate, files.certificate);
    requireReadable(key, files.key);
    Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context)
        throw std::bad_alloc();
    restrict(context.get());
    SSL_CTX_set_default_passwd_cb(context.get(), &givePassphrase);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        refuse(certificate, files.certificate, lastReason() + "; wanted a certificate chain in PEM");
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    {
        if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH)
            refuse(key, files.key, "it is not the key of the certificate in " + files.certificate);
        refuse(key, files.key, lastReason() + "; wanted a private key in PEM without a passphrase");
    }
    if (SSL_CTX_check_private_key(context.get()) != 1)
        refuse(key, files.key, "it is not the key of the certificate in " + files.certificate);
    return context;
}

void TlsServer::reload()
{
    Context fresh = makeContext(_files);
    const Validity validity = validityOf(*fresh);
    const std::int64_t now = std::time(nullptr);
    const auto holds = [now](std::int64_t from, std::int64_t until) { return from <= now && now < until; };
    if (!holds(validity.from, validity.until) && holds(_validFrom, _validUntil))
        refuse("http.tls_certificate", _files.certificate,
               "it holds from " + dateOf(validity.from) + " to " + dateOf(validity.until) +
                   " only, and the one that is served still holds");
    take(*fresh);
    const std::lock_guard lock(_mutex);
    _context.swap(fresh);
}

std::unique_ptr<TlsConnection> TlsServer::accept(int socket) const
{
    Context context;
    {
        const std::lock_guard lock(_mutex);
        context = _context;
    }
    return std::make_unique<TlsConnection>(*context, socket); // keeps it as long as it needs it
}

CertificateFacts examineCertificate(const TlsFiles& files)
{
    const TlsServer usable(files);
    const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(files.certificate.c_str(), "r"),
                                                         &BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        file ? PEM_read_bio_X509(file.get(), nullptr, &givePassphrase, nullptr) : nullptr, &X509_free);
    if (!certificate)
        refuse("http.tls_certificate", files.certificate, lastReason());
    std::array<char, 256> name{};
    X509_NAME_oneline(X509_get_subject_name(certificate.get()), name.data(), static_cast<int>(name.size()));
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
    constexpr std::int64_t DAY = 86'400;
    return {name.data(), days * DAY + seconds};
}

} // namespace colonnade
