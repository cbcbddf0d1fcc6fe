#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace bench
{

/// A row of table bench_item.
struct Item
{
    std::int64_t id = 0;
    std::string name;
    std::string created;
    std::string info;
};

constexpr std::int64_t ITEMS = 100'000;

/// Reads an item by its id; a statement that is prepared once.
class Reader
{
public:
    virtual ~Reader() = default;
    virtual Item read(std::int64_t id) = 0;
};

/// One of several clients that store answers; each call returns when the row is durable.
class Writer
{
public:
    virtual ~Writer() = default;
    virtual void write(std::int64_t client) = 0;
};

/// As one would use SQLite's own functions: a connection of its own, WAL, synchronous=FULL; a write is a
/// transaction (BEGIN IMMEDIATE), and waits for the others by busy_timeout.
std::unique_ptr<Reader> readWithSqlite(const std::string& file);
std::unique_ptr<Writer> writeWithSqlite(const std::string& file);

/// As one would use libpq: PQprepare once, then PQexecPrepared.
std::unique_ptr<Reader> readWithLibpq(const std::string& url);

} // namespace bench
