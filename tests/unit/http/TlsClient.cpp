#include "TlsClient.h"

#include "colonnade/Crypto.h"

#include <cppunit/TestAssert.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

namespace colonnade::test
{

namespace
{

std::string errors()
{
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason ? reason : "connection lost";
}

template <class Write> void writeFile(const std::string& path, Write write)
{
    const std::string fresh = path + ".new"; // renamed, so that nobody reads half of it
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(fresh.c_str(), "w"),
                                                                  &std::fclose);
    CPPUNIT_ASSERT(file && write(file.get()) == 1 && std::fflush(file.get()) == 0);
    std::filesystem::rename(fresh, path);
}

} // namespace

TestCertificate::TestCertificate(const std::string& name):
    _folder(
        (std::filesystem::temp_directory_path() / ("colonnade-tls-" + encodeHex(randomBytes(8)))).string())
{
    std::filesystem::create_directories(_folder);
    replace(name);
}

TestCertificate::~TestCertificate()
{
    std::error_code ignored; // a left-over of a few bytes among the temporary files
    std::filesystem::remove_all(_folder, ignored);
}

void TestCertificate::replace(const std::string& name, long from, long until)
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
    CPPUNIT_ASSERT(key && made);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
    X509_set_pubkey(made.get(), key.get());
    X509_NAME* const subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made.get(), subject);
    CPPUNIT_ASSERT(X509_sign(made.get(), key.get(), EVP_sha256()) != 0);
    writeFile(certificate(), [&](std::FILE* file) { return PEM_write_X509(file, made.get()); });
    writeFile(this->key(), [&](std::FILE* file)
              { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

TlsClient::TlsClient(int port, int newest):
    _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
    _context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
    _ssl(SSL_new(_context.get()), &SSL_free)
{
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{5, 0};
    ::setsockopt(_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    CPPUNIT_ASSERT_EQUAL_MESSAGE("connect", 0,
                                 ::connect(_socket, reinterpret_cast<sockaddr*>(&address), sizeof address));
    SSL_set_security_level(_ssl.get(), 0); // offers the oldest ones, too
    SSL_set_min_proto_version(_ssl.get(), 0);
    SSL_set_max_proto_version(_ssl.get(), newest);
    SSL_set_fd(_ssl.get(), _socket);
}

TlsClient::~TlsClient()
{
    ::close(_socket);
}

std::string TlsClient::handshake()
{
    ERR_clear_error();
    return SSL_connect(_ssl.get()) == 1 ? std::string() : errors();
}

std::string TlsClient::version() const
{
    return SSL_get_version(_ssl.get());
}

std::string TlsClient::subject() const
{
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(_ssl.get()),
                                                            &X509_free);
    char name[128] = {};
    CPPUNIT_ASSERT(shown);
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
    return name;
}

std::string TlsClient::renegotiate()
{
    ERR_clear_error();
    SSL_renegotiate(_ssl.get());
    return SSL_do_handshake(_ssl.get()) == 1 ? std::string() : errors();
}

void TlsClient::send(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const int count = SSL_write(_ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
        if (count <= 0)
            return; // the server may have closed already: the answer tells
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool TlsClient::receiveMore()
{
    char buffer[16 * 1024];
    const int count = SSL_read(_ssl.get(), buffer, sizeof buffer);
    if (count > 0)
        _received.append(buffer, static_cast<std::size_t>(count));
    else
        _endedCleanly = SSL_get_error(_ssl.get(), count) == SSL_ERROR_ZERO_RETURN;
    return count > 0;
}

std::string TlsClient::receiveAll()
{
    while (receiveMore()) {}
    return std::exchange(_received, {});
}

std::string TlsClient::receiveUntil(std::string_view end)
{
    for (;;)
    {
        const std::size_t at = _received.find(end);
        if (at != std::string::npos)
        {
            std::string taken = _received.substr(0, at + end.size());
            _received.erase(0, taken.size());
            return taken;
        }
        CPPUNIT_ASSERT_MESSAGE("waiting for \"" + std::string(end) + "\", got \"" + _received + "\"",
                               receiveMore());
    }
}

} // namespace colonnade::test
