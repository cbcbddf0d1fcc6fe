#include "Item.h"

#include <Poco/Exception.h>

#include <libpq-fe.h>

#include <charconv>

namespace bench
{

namespace
{

struct FinishConnection
{
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

struct ClearResult
{
    void operator()(PGresult* result) const { PQclear(result); }
};

class LibpqReader final: public Reader
{
public:
    explicit LibpqReader(const std::string& url):
        _connection(PQconnectdb(url.c_str()))
    {
        const std::unique_ptr<PGresult, ClearResult> prepared(
            PQprepare(_connection.get(), "item",
                      "SELECT id, name, created, info FROM bench_item WHERE id = $1::bigint", 1, nullptr));
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
            throw Poco::RuntimeException(PQerrorMessage(_connection.get()));
    }

    Item read(std::int64_t id) override
    {
        const std::string number = std::to_string(id);
        const char* const value = number.c_str();
        const std::unique_ptr<PGresult, ClearResult> result(
            PQexecPrepared(_connection.get(), "item", 1, &value, nullptr, nullptr, 0));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) != 1)
            throw Poco::RuntimeException(PQerrorMessage(_connection.get()));
        const auto text = [&](int column)
        {
            return std::string(PQgetvalue(result.get(), 0, column),
                               static_cast<std::size_t>(PQgetlength(result.get(), 0, column)));
        };
        Item item{0, text(1), text(2), text(3)};
        const std::string read = text(0);
        std::from_chars(read.data(), read.data() + read.size(), item.id);
        return item;
    }

private:
    const std::unique_ptr<PGconn, FinishConnection> _connection;
};

} // namespace

std::unique_ptr<Reader> readWithLibpq(const std::string& url)
{
    return std::make_unique<LibpqReader>(url);
}

} // namespace bench
