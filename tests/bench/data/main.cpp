#include "Item.h"

#include "data/OpenDatabase.h"

#include <Poco/Exception.h>
#include <Poco/NumberParser.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <thread>
#include <vector>

/// Our data layer beside the database's own functions, in one process, in turns.
///
/// Usage: bench_data read|write URL ROUNDS SECONDS; URL as `data.url` takes it, of a database that is for
/// this only. Prints a line of JSON for each round: microseconds per read, or rows stored per second by 16
/// clients.
namespace
{

using namespace bench;
using colonnade::Database;
using colonnade::Row;
using colonnade::Session;
using colonnade::Transaction;

constexpr int CLIENTS = 16;
constexpr const char* SQLITE = "sqlite:";

class OurReader final: public Reader
{
public:
    explicit OurReader(Database& database):
        _database(database)
    {
    }

    Item read(std::int64_t id) override
    {
        return *_database.read(
            [&](Session& session)
            {
                return session.find(
                    [](const Row& row) {
                        return Item{row.integer(0), row.text(1), row.text(2), row.text(3)};
                    },
                    "SELECT id, name, created, info FROM bench_item WHERE id = $1", id);
            });
    }

private:
    Database& _database;
};

class OurWriter final: public Writer
{
public:
    explicit OurWriter(Database& database):
        _database(database)
    {
    }

    void write(std::int64_t client) override
    {
        _database.write(
            [&](Transaction& transaction)
            {
                transaction.execute("INSERT INTO bench_answer (client, info) VALUES ($1, $2)", client,
                                    R"({"seen":true})");
            });
    }

private:
    Database& _database;
};

void fill(Database& database)
{
    const std::string numbers = database.dialect() == colonnade::Dialect::Sqlite
                                    ? "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                                      "i < $1) SELECT i FROM n)"
                                    : "(SELECT i FROM generate_series(1, $1::bigint) i)";
    database.write(
        [&](Transaction& transaction)
        {
            transaction.execute(
                "CREATE TABLE bench_item (id bigint NOT NULL PRIMARY KEY, name text NOT NULL, "
                "created text NOT NULL, info text NOT NULL)");
            transaction.execute("CREATE TABLE bench_answer (client bigint NOT NULL, info text NOT NULL)");
            transaction.execute("INSERT INTO bench_item SELECT i, 'item ' || i, "
                                "'2026-01-01T00:00:00.000000', '{\"number\":' || i || '}' FROM " +
                                    numbers + " g",
                                ITEMS);
        });
    if (database.dialect() == colonnade::Dialect::Postgresql)
        database.write([](Transaction& transaction) { transaction.execute("ANALYZE bench_item"); });
}

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double measureReads(Reader& reader, double seconds)
{
    constexpr int BETWEEN_LOOKS = 20;
    std::int64_t id = 1;
    std::int64_t done = 0;
    const auto start = Clock::now();
    while (secondsSince(start) < seconds)
    {
        for (int i = 0; i < BETWEEN_LOOKS; ++i)
        {
            id = (id + 7919) % ITEMS + 1;
            if (reader.read(id).id != id)
                throw Poco::RuntimeException("read another item than was asked for");
        }
        done += BETWEEN_LOOKS;
    }
    return secondsSince(start) * 1e6 / static_cast<double>(done);
}

double measureWrites(const std::vector<Writer*>& writers, double seconds)
{
    std::atomic<std::int64_t> done = 0;
    std::atomic<bool> failed = false;
    std::vector<std::thread> threads;
    const auto start = Clock::now();
    for (std::size_t i = 0; i < writers.size(); ++i)
        threads.emplace_back(
            [&, i]
            {
                try
                {
                    for (; secondsSince(start) < seconds && !failed; ++done)
                        writers[i]->write(static_cast<std::int64_t>(i));
                }
                catch (const Poco::Exception& error)
                {
                    std::cerr << error.displayText() << std::endl;
                    failed = true;
                }
            });
    for (auto& thread: threads)
        thread.join();
    if (failed)
        throw Poco::RuntimeException("a client could not write");
    return static_cast<double>(done) / secondsSince(start);
}

/// Each first in half of the rounds.
void takeTurns(int rounds, const std::function<double()>& ours, const std::function<double()>& raw)
{
    for (int round = 0; round < rounds; ++round)
    {
        double first = 0;
        if (round % 2 != 0)
            first = raw();
        const double our = ours();
        std::printf("{\"ours\":%.3f,\"raw\":%.3f}\n", our, round % 2 != 0 ? first : raw());
        std::fflush(stdout);
    }
}

void compareReads(Database& database, const std::string& url, int rounds, double seconds)
{
    const bool sqlite = url.starts_with(SQLITE);
    const auto raw = sqlite ? readWithSqlite(url.substr(std::string(SQLITE).size())) : readWithLibpq(url);
    OurReader ours(database);
    for (Reader* reader: {raw.get(), static_cast<Reader*>(&ours)}) // prepares, fills caches
        measureReads(*reader, seconds / 4);
    takeTurns(
        rounds, [&] { return measureReads(ours, seconds); }, [&] { return measureReads(*raw, seconds); });
}

void compareWrites(Database& database, const std::string& url, int rounds, double seconds)
{
    if (!url.starts_with(SQLITE))
        throw Poco::InvalidArgumentException("writes are compared on SQLite only");
    OurWriter ours(database);
    std::vector<std::unique_ptr<Writer>> raw;
    std::vector<Writer*> rawClients;
    rawClients.reserve(CLIENTS);
    for (int i = 0; i < CLIENTS; ++i)
        rawClients.push_back(raw.emplace_back(writeWithSqlite(url.substr(std::string(SQLITE).size()))).get());
    takeTurns(
        rounds, [&] { return measureWrites(std::vector<Writer*>(CLIENTS, &ours), seconds); },
        [&] { return measureWrites(rawClients, seconds); });
}

} // namespace

int main(int argc, char** argv)
{
    const std::string what = argc == 5 ? argv[1] : "";
    if (what != "read" && what != "write")
    {
        std::cerr << "usage: bench_data read|write URL ROUNDS SECONDS" << std::endl;
        return 2;
    }
    try
    {
        colonnade::DataSettings settings;
        settings.url = argv[2];
        const auto database = colonnade::openDatabase(settings);
        fill(*database);
        (what == "read" ? compareReads : compareWrites)(*database, settings.url,
                                                        Poco::NumberParser::parse(argv[3]),
                                                        Poco::NumberParser::parseFloat(argv[4]));
    }
    catch (const Poco::Exception& error)
    {
        std::cerr << "bench_data: " << error.displayText() << std::endl;
        return 1;
    }
    return 0;
}
