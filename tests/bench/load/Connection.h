#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bench
{

/// A keep-alive HTTP client connection to a server on this machine; never blocks once it is open. Knows just
/// what the servers under test send: answers with a Content-Length. Anything else throws `Poco::Exception`.
class Connection
{
public:
    /// `from`: the address of this machine that it comes from.
    explicit Connection(int port, const std::string& from = "127.0.0.1");
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int descriptor() const { return _socket; }

    /// Only when the answer to the last request is complete.
    void send(std::string_view request);

    /// Takes what has arrived; whether an answer is complete.
    bool receive();

    /// Of the last complete answer.
    int status() const { return _status; }
    std::string_view body() const { return std::string_view(_input).substr(_bodyStart); }

    /// Whether the server ends the connection after this answer.
    bool isLast() const { return _last; }

private:
    bool readHead();

    int _socket;
    std::string _input;
    std::size_t _bodyStart = 0; ///< 0: the head is not complete
    std::size_t _bodyBytes = 0;
    int _status = 0;
    bool _last = false;
};

} // namespace bench
