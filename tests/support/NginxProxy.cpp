#include "support/NginxProxy.h"

#include "support/ReadFile.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <cppunit/TestAssert.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace colonnade::test
{

namespace
{

constexpr int TRIES = 5; // somebody may be faster to take the port

int freePort()
{
    const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    return socket.address().port();
}

bool answers(int port)
{
    try
    {
        const Poco::Net::StreamSocket socket(
            Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
        return true;
    }
    catch (const Poco::Exception&)
    {
        return false;
    }
}

} // namespace

NginxProxy::NginxProxy(const std::vector<int>& ports)
{
    for (int i = 0; i < TRIES; ++i)
    {
        _port = freePort();
        writeConfiguration(ports);
        if (start())
            return;
    }
    CPPUNIT_FAIL("nginx does not start: " + readFile(_folder.file("error.log")));
}

NginxProxy::~NginxProxy()
{
    if (_process && Poco::Process::isRunning(*_process))
        Poco::Process::kill(*_process);
    if (_process)
        _process->wait();
}

void NginxProxy::writeConfiguration(const std::vector<int>& ports) const
{
    std::ofstream file(_folder.file("nginx.conf"));
    file << "daemon off;\n"
            "master_process off;\n" // one process, of the user who runs the test
            "pid nginx.pid;\n"
            "events { worker_connections 1024; }\n"
            "http {\n"
            "    log_format test '$status $request_method $request_uri';\n"
            "    access_log access.log test;\n";
    for (const std::string what: {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        file << "    " << what << "_temp_path " << what << ";\n";
    file << "    upstream colonnade {\n";
    for (const int port: ports)
        file << "        server 127.0.0.1:" << port << " max_fails=1 fail_timeout=1s;\n";
    file << "        keepalive 16;\n"
            "    }\n"
            "    server {\n"
            "        listen 127.0.0.1:"
         << _port
         << ";\n"
            "        client_max_body_size 64m;\n"
            "        location / {\n"
            "            proxy_pass http://colonnade;\n"
            "            proxy_http_version 1.1;\n"
            "            proxy_set_header Connection \"\";\n"
            "            proxy_set_header Host $http_host;\n"
            "            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
            "            proxy_set_header X-Forwarded-Proto $scheme;\n"
            "        }\n"
            "    }\n"
            "}\n";
}

bool NginxProxy::start()
{
    const std::string folder = _folder.path() + "/";
    _process = std::make_unique<Poco::ProcessHandle>(
        Poco::Process::launch("setpriv", {"--pdeathsig", "KILL", "/usr/sbin/nginx", "-p", folder, "-c",
                                          folder + "nginx.conf", "-e", folder + "error.log"}));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end)
    {
        if (!Poco::Process::isRunning(*_process))
        {
            _process->wait();
            _process.reset();
            return false;
        }
        if (answers(_port))
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

std::string NginxProxy::accessLog() const
{
    return readFile(_folder.file("access.log"));
}

} // namespace colonnade::test
