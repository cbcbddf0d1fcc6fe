#include "faults/cluster/Cluster.h"

#include <filesystem>

namespace colonnade::test::cluster
{

Cluster::Cluster(const std::vector<std::string>& settings)
{
    for (int i = 0; i < SERVERS; ++i)
        start(settings);
    _proxy = std::make_unique<NginxProxy>(_ports);
}

void Cluster::start(std::vector<std::string> settings)
{
    settings.insert(settings.begin(),
                    {"http.trusted_proxies=127.0.0.1", std::string("http.public_url=") + PUBLIC_URL});
    auto server = _servers.empty()
                      ? std::make_unique<ServerProcess>(std::move(settings), ServerProcess::Begin::Later)
                      : std::make_unique<ServerProcess>(*_servers.front(), std::move(settings),
                                                        ServerProcess::Begin::Later);
    for (const std::string folder: {"tasks", "avatars", "mail"})
    {
        std::filesystem::create_directory(_shared.file(folder));
        std::filesystem::create_directory_symlink(_shared.file(folder), server->dataFolder() + "/" + folder);
    }
    server->start();
    _ports.push_back(server->port());
    _servers.push_back(std::move(server));
}

std::int64_t Cluster::count(const std::string& sql) const
{
    return _servers.front()->database().open()->read([&](Session& session)
                                                     { return session.findInteger(sql).value_or(-1); });
}

std::string Cluster::output() const
{
    std::string all;
    for (const auto& server: _servers)
        all += server->output() + "\n";
    return all;
}

} // namespace colonnade::test::cluster
