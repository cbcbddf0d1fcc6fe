#pragma once

#include "http/HttpServer.h"
#include "http/Site.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace colonnade::test
{

/// A server on a port of its own.
class RunningServer
{
public:
    /// Small limits and short deadlines, no log, no management; answers for the host `a`.
    static HttpSettings settings();

    explicit RunningServer(std::shared_ptr<const Site> site,
                           const HttpSettings& settings = RunningServer::settings());

    int port() const { return _port; }
    HttpServer& server() { return *_server; }

private:
    std::unique_ptr<HttpServer> _server;
    int _port;
};

/// A client that sends bytes as they are.
class RawClient
{
public:
    explicit RawClient(int port, int receiveBufferBytes = 0);
    RawClient(RawClient&& other) noexcept;
    ~RawClient();

    void send(std::string_view bytes);
    void finishSending();

    /// What the server sends until it closes, or for five seconds.
    std::string receiveAll();
    /// Until `end` has come; fails the test if it does not within five seconds.
    std::string receiveUntil(std::string_view end);
    /// Whether the server has closed: waits for it, up to five seconds.
    bool isClosed();

private:
    bool receiveMore();

    int _socket;
    std::string _received;
    bool _closed = false;
};

/// Sends on a connection of its own and returns all that comes back.
std::string exchange(int port, std::string_view bytes);

/// The status in `HTTP/1.1 200 OK…`; 0 if there is none.
int statusOf(std::string_view answer);

std::size_t countOf(std::string_view text, std::string_view piece);

} // namespace colonnade::test
