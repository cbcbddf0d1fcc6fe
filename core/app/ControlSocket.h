#pragma once

#include "http/UnixListener.h"

#include <functional>
#include <string>
#include <thread>

namespace colonnade
{

/// `<data-dir>/control.sock`, by which the operator talks to the server that runs there: a line is asked, a
/// text answered, and the connection ends. Only the server's own user and root are answered.
class ControlSocket
{
public:
    /// Answers a line, without its end. Must not throw. On a thread of the socket's, one at a time.
    using Answer = std::function<std::string(const std::string& line)>;

    /// Throws `Poco::Exception` if there can be no such socket.
    ControlSocket(const std::string& dataDirectory, Answer answer);
    /// Waits for the answer that is being given.
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

    static std::string pathOf(const std::string& dataDirectory);

private:
    void run() const;
    void serve(int client) const;

    const UnixListener _listener;
    const Answer _answer;
    const int _ended; // an eventfd
    std::thread _thread;
};

/// What the server that runs on the data folder answers. Throws `StartRefused` if none does.
std::string askServer(const std::string& dataDirectory, const std::string& line);

} // namespace colonnade
