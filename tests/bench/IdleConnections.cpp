#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

/// Usage: bench_idle_connections PORT PID COUNT. Opens COUNT keep-alive connections, makes one request on
/// each, and prints by how much the process memory of PID grew, in KiB per connection.
namespace
{

long residentKiB(const std::string& pid)
{
    std::ifstream status("/proc/" + pid + "/status");
    for (std::string line; std::getline(status, line);)
    {
        if (line.rfind("VmRSS:", 0) == 0)
            return std::stol(line.substr(6));
    }
    return 0;
}

void request(Poco::Net::StreamSocket& socket)
{
    const std::string text = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.sendBytes(text.data(), static_cast<int>(text.size()));
    char buffer[2048];
    std::string answer;
    while (answer.find("\"ok\"") == std::string::npos)
    {
        const int received = socket.receiveBytes(buffer, sizeof buffer);
        if (received <= 0)
            throw Poco::Net::NetException("the server closed a connection: " + answer);
        answer.append(buffer, static_cast<std::size_t>(received));
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return 2;
    try
    {
        const Poco::Net::SocketAddress server("127.0.0.1", static_cast<Poco::UInt16>(std::stoi(argv[1])));
        const std::size_t count = std::stoul(argv[3]);
        std::vector<Poco::Net::StreamSocket> sockets(64);
        for (auto& socket: sockets) // what the server needs only once is not counted
        {
            socket.connect(server);
            request(socket);
        }
        const long before = residentKiB(argv[2]);
        while (sockets.size() < 64 + count)
        {
            sockets.emplace_back().connect(server);
            request(sockets.back());
        }
        const long after = residentKiB(argv[2]);
        std::cout << static_cast<double>(after - before) / static_cast<double>(count) << std::endl;
    }
    catch (const Poco::Exception& error)
    {
        std::cerr << error.displayText() << std::endl;
        return 1;
    }
    return 0;
}
