#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <sys/types.h>

struct ssl_st;     // OpenSSL's SSL
struct ssl_ctx_st; // and SSL_CTX

namespace colonnade
{

/// Where certificate and private key lie, both PEM.
struct TlsFiles
{
    std::string certificate; ///< the server's first, then those between it and the authority; empty: no TLS
    std::string key;

    explicit operator bool() const { return !certificate.empty(); } ///< whether the server speaks TLS
};

/// The server's side of TLS on one socket that does not block. One thread.
class TlsConnection
{
public:
    TlsConnection(ssl_ctx_st& context, int socket);

    /// As recv: bytes, 0 at the end, or -1 with errno: EAGAIN, or why the connection is of no more use. Gives
    /// at most one record, so that only EAGAIN says that nothing more is there. Shakes hands first.
    ssize_t receive(char* bytes, std::size_t room);
    /// As send. What was not taken has to be given again, and may have become longer.
    ssize_t send(const char* bytes, std::size_t size);
    /// As sendfile; the offset is the caller's to advance.
    ssize_t sendFile(int file, off_t offset, std::size_t size);

    bool isEstablished() const; ///< the handshake is done
    /// What last was to be done waits until the socket can be written.
    bool waitsToWrite() const { return _waitsToWrite; }
    /// The client spoke HTTP without TLS.
    bool heardPlainHttp() const { return _heardPlainHttp; }

    /// Tells the client that all was sent. It is not waited for an answer.
    void end();

private:
    struct Free
    {
        void operator()(ssl_st* ssl) const;
    };

    ssize_t failed(int result);

    const std::unique_ptr<ssl_st, Free> _ssl;
    bool _waitsToWrite = false;
    bool _heardPlainHttp = false;
    bool _broken = false;
};

/// TLS 1.2 and 1.3 with the certificate that lies in the files, and another once they were read again. Any
/// thread.
class TlsServer
{
public:
    /// Throws `ConfigurationException` with a sentence that names setting and file.
    explicit TlsServer(TlsFiles files);

    /// Reads the files again: new connections get the new certificate, the others keep theirs. Throws as the
    /// constructor does, and then goes on with what it had.
    /// A certificate that does not hold now never replaces one that does.
    void reload();

    /// When the certificate, or the first of those between it and the authority, ends: seconds since 1970.
    std::int64_t validUntil() const { return _validUntil.load(std::memory_order_relaxed); }
    /// Why that should trouble the operator: it has ended, or soon will. Nothing otherwise.
    std::optional<std::string> findConcern() const;

    /// With the certificate that is in force now; a reload does not disturb it.
    std::unique_ptr<TlsConnection> accept(int socket) const;

private:
    using Context = std::shared_ptr<ssl_ctx_st>;

    static Context makeContext(const TlsFiles& files);
    void take(const ssl_ctx_st& context);

    const TlsFiles _files;
    mutable std::mutex _mutex;
    Context _context; // guarded by _mutex
    std::atomic<std::int64_t> _validFrom = 0;
    std::atomic<std::int64_t> _validUntil = 0;
};

/// What of the certificate in the file an operator wants to know: whom it is for, until when. Throws
/// `ConfigurationException` as `TlsServer` does, for whatever would keep it from starting.
struct CertificateFacts
{
    std::string subject;
    std::int64_t validSeconds; ///< from now on; negative: no longer valid
};
/// Throws `ConfigurationException` that says which file is wrong, and how.
CertificateFacts examineCertificate(const TlsFiles& files);

} // namespace colonnade
