#pragma once

#include "faults/cluster/Cluster.h"
#include "faults/cluster/Visit.h"
#include "http/account/AccountClient.h"
#include "support/Mailbox.h"

#include <map>
#include <mutex>
#include <string>

namespace colonnade::test::cluster
{

/// People who register, change their profile, forget their password and sign out, through the proxy, and ask
/// each server by itself what it knows of that.
class Members
{
public:
    Members(const Cluster& cluster, Round& round):
        _cluster(cluster),
        _round(round),
        _mailbox(cluster.sharedFolder())
    {
    }

    /// One after the other, until the round is over. Several threads, each with another letter.
    void run(char letter);

    /// Full names that were acknowledged, by name.
    std::map<std::string, std::string> fullnames() const
    {
        const std::lock_guard lock(_mutex);
        return _fullnames;
    }

private:
    using Client = account::AccountClient;
    using Cookies = std::map<std::string, std::string>;

    void live(const std::string& name);
    void join(Client& client, const std::string& name);
    void rename(Client& client, const std::string& name);
    void resetPassword(Client& client, const std::string& name);
    void leave(Client& client, const std::string& name);
    /// That each server takes these cookies for a session of `name`; empty: for none.
    void expectKnown(const Cookies& cookies, const std::string& name, const std::string& when);

    const Cluster& _cluster;
    Round& _round;
    const Mailbox _mailbox;
    mutable std::mutex _mutex;
    std::map<std::string, std::string> _fullnames; // guarded by _mutex
};

} // namespace colonnade::test::cluster
