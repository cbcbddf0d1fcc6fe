#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <csignal>
#include <iostream>
#include <string>

/// POCO's own HTTPServer with the same answer as our /health/live: what we would have without an HTTP front
/// of our own. Usage: bench_poco_server PORT. Ends on SIGTERM.
namespace
{

class Live final: public Poco::Net::HTTPRequestHandler
{
public:
    void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override
    {
        static const std::string body = R"({"status":"ok"})";
        response.setContentType("application/json");
        response.sendBuffer(body.data(), body.size());
    }
};

class Factory final: public Poco::Net::HTTPRequestHandlerFactory
{
public:
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override
    {
        return request.getURI() == "/health/live" ? new Live : nullptr; // HTTPServer owns it
    }
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
        return 2;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    Poco::ThreadPool threads(2, 128);
    auto parameters = Poco::makeAuto<Poco::Net::HTTPServerParams>();
    parameters->setMaxThreads(128); // a thread for each of the 64 connections, or some would starve
    parameters->setKeepAlive(true);
    parameters->setMaxKeepAliveRequests(0);
    Poco::Net::HTTPServer server(new Factory, threads,
                                 Poco::Net::ServerSocket(Poco::Net::SocketAddress(
                                     "127.0.0.1", static_cast<Poco::UInt16>(std::stoi(argv[1])))),
                                 parameters); // HTTPServer owns the factory
    server.start();
    int signal = 0;
    sigwait(&ends, &signal);
    server.stopAll(true);
    return 0;
}
