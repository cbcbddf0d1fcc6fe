#pragma once

#include "app/Assembly.h"
#include "app/Configuration.h"
#include "http/HttpServer.h"

#include "colonnade/Queue.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace colonnade::testing
{

/// A server in this process, from the configuration to the end: the parts of `serve` in their order, without
/// signals, crash notes and the log's file. For one thread.
class LocalServer
{
public:
    /// Throws `StartRefused`. `configuration` must outlive it.
    explicit LocalServer(const Configuration& configuration);
    /// Without telling what is left behind.
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    Assembly& assembly() { return *_assembly; }
    const Site& site() const { return *_site; } ///< until `stop`
    std::uint16_t port() const { return _port; }

    /// What is due or in hand, a queue's name and a row's label each; nothing: all is done.
    std::vector<std::string> listDue() const;

    /// No request comes or is inside any more.
    void stopRequests();
    /// Ends it, and returns what is left behind, a sentence each.
    std::vector<std::string> stop();

private:
    std::vector<std::string> findOpenTransaction();

    const std::set<int> _threadsBefore;
    std::unique_ptr<Assembly> _assembly;
    std::unique_ptr<HttpServer> _server;
    std::uint16_t _port = 0;
    std::shared_ptr<const Site> _site;
    std::vector<std::shared_ptr<const QueueSource>> _queues;
};

} // namespace colonnade::testing
