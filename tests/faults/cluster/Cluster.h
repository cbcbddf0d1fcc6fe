#pragma once

#include "support/HttpClient.h"
#include "support/NginxProxy.h"
#include "support/ServerProcess.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace colonnade::test::cluster
{

/// Three servers behind nginx, on one PostgreSQL, as docs/DEPLOYING.md says: what plugins keep as files, and
/// the mails, lie in folders that all of them see.
class Cluster
{
public:
    static constexpr int SERVERS = 3;
    static constexpr const char* PUBLIC_URL = "http://crowd.example.org";

    explicit Cluster(const std::vector<std::string>& settings);

    ServerProcess& server(std::size_t number) { return *_servers.at(number); }
    const std::vector<int>& ports() const { return _ports; }
    int proxyPort() const { return _proxy->port(); }
    const NginxProxy& proxy() const { return *_proxy; }

    /// The folder in whose `mail` the mails are.
    const std::string& sharedFolder() const { return _shared.path(); }

    std::int64_t count(const std::string& sql) const;
    std::string output() const; ///< of all servers

private:
    void start(std::vector<std::string> settings);

    ScratchFolder _shared;
    std::vector<std::unique_ptr<ServerProcess>> _servers;
    std::vector<int> _ports;
    std::unique_ptr<NginxProxy> _proxy;
};

} // namespace colonnade::test::cluster
