#include "data/PostgresqlAddress.h"

#include "data/PostgresqlError.h"

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <poll.h>
#include <string_view>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds SECOND_LOOK{5};
constexpr int POLL_MILLISECONDS = 1000;

struct FreeOptions
{
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// What has one entry for each host.
constexpr const char* LISTS[] = {"host", "hostaddr", "port"};

std::vector<std::string> entriesOf(const std::string& list)
{
    std::vector<std::string> entries{""};
    for (const char c: list)
        if (c == ',')
            entries.emplace_back();
        else
            entries.back() += c;
    return entries;
}

/// `a,b,c` from its second entry on: `b,c,a`.
std::string rotated(const std::string& list, std::size_t first)
{
    auto entries = entriesOf(list);
    if (entries.size() < 2) // one port for all hosts
        return list;
    std::rotate(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(first % entries.size()),
                entries.end());
    std::string text;
    for (const auto& entry: entries)
        text += (&entry == &entries.front() ? "" : ",") + entry;
    return text;
}

[[noreturn]] void refuseMalformed()
{
    throw DatabaseException(
        "data.url is malformed: wanted is postgresql://user:password@host:port/name, other "
        "characters than letters and digits in user and password written as %XX (@ as %40, / as %2F, # as "
        "%23, ? as %3F)");
}

/// With such a character left as it is in the password, libpq takes pieces of it for host or database, and
/// every sentence about those would show them.
bool hasOpenPassword(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return false;
    const std::string_view rest = url.substr(scheme + 3, url.find('?') - (scheme + 3));
    const std::size_t path = rest.find('/');
    const std::string_view authority = rest.substr(0, path);
    const std::string_view name = path == std::string_view::npos ? std::string_view() : rest.substr(path + 1);
    return authority.find('@') != authority.rfind('@') || name.find_first_of("@/") != std::string_view::npos;
}

std::map<std::string, std::string> parse(const std::string& url)
{
    if (hasOpenPassword(url))
        refuseMalformed();
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
    _parameters(parse(url)),
    _patienceGiven(_parameters.contains("connect_timeout")),
    _first(std::make_shared<std::atomic<std::size_t>>(0))
{
    for (const char* list: {"host", "hostaddr"})
        if (const auto found = _parameters.find(list); found != _parameters.end())
            _hosts = std::max(_hosts, entriesOf(found->second).size());
    if (_hosts > 1) // a standby among them takes part only once it is the primary
        _parameters.emplace("target_session_attrs", "read-write");
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

std::string PostgresqlAddress::place() const
{
    const auto find = [&](const char* keyword) -> std::string
    {
        const auto found = _parameters.find(keyword);
        return found == _parameters.end() ? std::string() : found->second;
    };
    const std::string host = find("host");
    const std::string port = find("port");
    return "\"" + database() + "\" at " + (host.empty() ? "the local PostgreSQL" : host) +
           (port.empty() ? "" : ":" + port);
}

PostgresqlAddress::Lists PostgresqlAddress::lists() const
{
    Lists lists{parametersFrom(*_first), {}, {}};
    for (const auto& [keyword, value]: lists.parameters)
    {
        lists.keywords.push_back(keyword.c_str());
        lists.values.push_back(value.c_str());
    }
    lists.keywords.push_back(nullptr);
    lists.values.push_back(nullptr);
    return lists;
}

/// libpq tells no SQLSTATE of a connection that failed, unless its text is asked to be nothing else.
bool PostgresqlAddress::isAway() const
{
    const Lists lists = this->lists();
    if (PQpingParams(lists.keywords.data(), lists.values.data(), 0) != PQPING_OK)
        return true;
    const ConnectionPointer connection(PQconnectStartParams(lists.keywords.data(), lists.values.data(), 0));
    if (!connection)
        return true;
    PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
    const auto end = std::chrono::steady_clock::now() + SECOND_LOOK;
    while (std::chrono::steady_clock::now() < end)
    {
        const auto state = PQconnectPoll(connection.get());
        if (state == PGRES_POLLING_OK)
            return true; // meanwhile it is there
        if (state == PGRES_POLLING_FAILED)
            break;
        pollfd waiting = {PQsocket(connection.get()),
                          static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        ::poll(&waiting, 1, POLL_MILLISECONDS);
    }
    // 53300 too many connections; 57P0x starting or stopping; 08xxx a pooler that has no server; of several
    // hosts, those that answer are all standbys
    const std::string_view message = PQerrorMessage(connection.get());
    for (const std::string_view code: {" 53", " 57P0", " 08", "session is read-only"})
        if (message.find(code) != std::string_view::npos)
            return true;
    return false;
}

ConnectionPointer PostgresqlAddress::connect() const
{
    const Lists lists = this->lists();
    ConnectionPointer connection(PQconnectdbParams(lists.keywords.data(), lists.values.data(), 0));
    if (!connection)
        throw std::bad_alloc();
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw DatabaseBusy("cannot open the PostgreSQL database \"" + _parameters.at("dbname") +
                           "\": " + lastMessage(connection.get()) + "; see data.url");
    remember(connection.get());
    return connection;
}

PostgresqlAddress PostgresqlAddress::waitingFor(int seconds) const
{
    PostgresqlAddress other = *this;
    if (!_patienceGiven)
        other._parameters["connect_timeout"] = std::to_string(seconds);
    return other;
}

std::map<std::string, std::string> PostgresqlAddress::parametersFrom(std::size_t host) const
{
    auto parameters = _parameters;
    for (const char* list: LISTS)
        if (const auto found = parameters.find(list); host != 0 && found != parameters.end())
            found->second = rotated(found->second, host);
    return parameters;
}

void PostgresqlAddress::remember(const pg_conn* connection) const
{
    if (_hosts == 1)
        return;
    const auto entry = [this](const char* list, std::size_t i)
    {
        const auto found = _parameters.find(list);
        const auto entries = entriesOf(found == _parameters.end() ? "" : found->second);
        return entries.size() == 1 ? entries[0] : entries.at(i);
    };
    for (std::size_t i = 0; i < _hosts; ++i)
    {
        const std::string port = entry("port", i);
        const std::string host = entry("host", i);
        if ((host.empty() ? entry("hostaddr", i) == PQhostaddr(connection) : host == PQhost(connection)) &&
            (port.empty() || port == PQport(connection)))
            *_first = i;
    }
}

} // namespace colonnade
