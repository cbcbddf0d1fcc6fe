#pragma once

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace colonnade::test
{

/// A self-signed certificate and its key, made for one test, in a folder that is removed at the end.
class TestCertificate
{
public:
    explicit TestCertificate(const std::string& name = "localhost");
    ~TestCertificate();
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    std::string certificate() const { return _folder + "/certificate.pem"; }
    std::string key() const { return _folder + "/key.pem"; }

    /// Writes another certificate, with another key, in place of the first.
    /// Seconds from now on; one that ends before it begins to hold is no longer valid.
    void replace(const std::string& name, long from = -60, long until = 3600);

private:
    std::string _folder;
};

/// A client that sends bytes as they are, through TLS.
class TlsClient
{
public:
    /// `newest`: of the versions that it offers; 0: any.
    explicit TlsClient(int port, int newest = 0);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// What went wrong; empty: nothing.
    std::string handshake();
    std::string version() const;
    /// Of the server's certificate.
    std::string subject() const;
    /// Asks for a handshake anew (TLS 1.2); what went wrong, empty: nothing.
    std::string renegotiate();

    void send(std::string_view bytes);
    /// What the server sends until it closes, or for five seconds.
    std::string receiveAll();
    /// Until `end` has come; fails the test if it does not.
    std::string receiveUntil(std::string_view end);
    /// The server said that it is through, and did not just vanish.
    bool endedCleanly() const { return _endedCleanly; }

private:
    bool receiveMore();

    int _socket;
    std::shared_ptr<ssl_ctx_st> _context;
    std::shared_ptr<ssl_st> _ssl;
    std::string _received;
    bool _endedCleanly = false;
};

} // namespace colonnade::test
