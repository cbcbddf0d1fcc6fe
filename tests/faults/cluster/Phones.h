#pragma once

#include "faults/cluster/Cluster.h"
#include "faults/cluster/Visit.h"

#include <atomic>
#include <string>

namespace colonnade::test::cluster
{

/// Apps of ohmage that sign in and out through the proxy, and use their tokens at each server by itself.
class Phones
{
public:
    Phones(const Cluster& cluster, Round& round):
        _cluster(cluster),
        _round(round)
    {
    }

    /// As one user, until the round is over. Several threads, each with another user.
    void run(const std::string& user, const std::string& password);

    int tokensUsed() const { return _tokensUsed; }

private:
    std::string signIn(const std::string& user, const std::string& password);
    void expectUser(const std::string& token, const std::string& user);
    void signOut(const std::string& token);

    const Cluster& _cluster;
    Round& _round;
    std::atomic<int> _tokensUsed = 0;
};

} // namespace colonnade::test::cluster
