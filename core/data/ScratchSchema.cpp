#include "data/ScratchSchema.h"

#include "colonnade/Database.h"

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace colonnade
{

ScratchSchema::ScratchSchema(const std::string& server):
    _server(server),
    _name(freshName()),
    _url(server + (server.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + _name)
{
    run(_server, "CREATE SCHEMA " + _name);
}

ScratchSchema::~ScratchSchema()
{
    try
    {
        run(_server,
            "SET lock_timeout = '10s'; SET client_min_messages = warning; DROP SCHEMA " + _name + " CASCADE");
    }
    catch (const Poco::Exception& error)
    {
        std::cerr << "cannot clean up: " << error.message() << std::endl;
    }
}

std::string ScratchSchema::freshName()
{
    static std::atomic<int> last = 0;
    static const auto start = std::chrono::system_clock::now().time_since_epoch().count();
    return "test_" + std::to_string(start) + "_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
}

void ScratchSchema::run(const std::string& server, const std::string& sql)
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(server.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                               &PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        throw DatabaseException(sql + ": " + PQerrorMessage(connection.get()));
}

} // namespace colonnade
