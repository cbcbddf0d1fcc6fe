#pragma once

#include "support/ScratchFolder.h"

#include <string>

namespace colonnade::test
{

/// pgbouncer before the server of COLONNADE_TEST_POSTGRESQL, with any of its databases and fewer connections
/// to each than the tests' servers open. Listens at a socket in a scratch folder only; ends with this
/// process.
class Pgbouncer
{
public:
    /// `poolMode`: `transaction` or `session`.
    explicit Pgbouncer(const std::string& poolMode);
    ~Pgbouncer();
    Pgbouncer(const Pgbouncer&) = delete;
    Pgbouncer& operator=(const Pgbouncer&) = delete;

    /// `url`, of a database on that server, as a client of the pooler writes it.
    std::string urlOf(const std::string& url) const;

    /// Connections to the server that it may open for one database.
    static constexpr int POOL_SIZE = 4;

private:
    void writeConfiguration(const std::string& poolMode) const;
    void waitUntilReady();

    ScratchFolder _folder;
    int _pid = -1;
};

} // namespace colonnade::test
