#include "data/PostgresqlAddress.h"

#include "data/PostgresqlError.h"

#include <libpq-fe.h>

#include <vector>

namespace colonnade
{

namespace
{

struct FreeOptions
{
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

[[noreturn]] void refuseMalformed()
{
    throw DatabaseException(
        "data.url is malformed: wanted is postgresql://user:password@host:port/name, other "
        "characters than letters and digits in user and password written as %XX");
}

std::map<std::string, std::string> parse(const std::string& url)
{
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &message));
    PQfreemem(message); // may quote a piece of the password
    if (!options)
        refuseMalformed();
    std::map<std::string, std::string> parameters;
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    {
        if (option->val)
            parameters[option->keyword] = option->val;
    }
    // With an @ or : left as it is in the password, pieces of it end here, and libpq would quote them.
    if (parameters["host"].find('@') != std::string::npos ||
        parameters["port"].find_first_not_of("0123456789,") != std::string::npos)
        refuseMalformed();
    std::erase_if(parameters, [](const auto& parameter) { return parameter.second.empty(); });
    return parameters;
}

} // namespace

void CloseConnection::operator()(PGconn* connection) const
{
    PQfinish(connection);
}

PostgresqlAddress::PostgresqlAddress(const std::string& url, int connectSeconds):
    _parameters(parse(url))
{
    if (_parameters["dbname"].empty())
        throw DatabaseException(
            "data.url names no database: wanted is postgresql://user:password@host:port/name");
    _parameters["client_encoding"] = "UTF8";
    // What the URL may say otherwise. A peer that vanished without a word is noticed within a minute.
    _parameters.emplace("application_name", "colonnade");
    _parameters.emplace("connect_timeout", std::to_string(connectSeconds));
    _parameters.emplace("keepalives_idle", "30");
    _parameters.emplace("keepalives_interval", "10");
    _parameters.emplace("keepalives_count", "3");
    _parameters.emplace("tcp_user_timeout", "60000");
}

std::map<std::string, std::string> PostgresqlAddress::environment() const
{
    const std::unique_ptr<PQconninfoOption, FreeOptions> known(PQconndefaults());
    if (!known)
        throw std::bad_alloc();
    std::map<std::string, std::string> variables;
    for (const PQconninfoOption* option = known.get(); option->keyword; ++option)
    {
        const auto found = _parameters.find(option->keyword);
        if (option->envvar && found != _parameters.end())
            variables[option->envvar] = found->second;
    }
    return variables;
}

ConnectionPointer PostgresqlAddress::connect() const
{
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value]: _parameters)
    {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    ConnectionPointer connection(PQconnectdbParams(keywords.data(), values.data(), 0));
    if (!connection)
        throw std::bad_alloc();
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw DatabaseBusy("cannot open the PostgreSQL database \"" + _parameters.at("dbname") +
                           "\": " + lastMessage(connection.get()) + "; see data.url");
    return connection;
}

} // namespace colonnade
