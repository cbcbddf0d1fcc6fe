#pragma once

#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <future>

namespace colonnade
{

constexpr const char* INSERT_ITEM = "INSERT INTO item (id, name) VALUES ($1, $2)";

/// Some tables for the tests of what both databases promise; run for each (COLONNADE_TEST_DATABASE).
class DatabaseContract: public CppUnit::TestFixture
{
public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
        const bool sqlite = _database->dialect() == Dialect::Sqlite;
        execute("CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
                "size BIGINT CONSTRAINT item_size CHECK (size > 0))");
        execute(
            "CREATE TABLE part (item_id BIGINT REFERENCES item (id), slot BIGINT, UNIQUE (item_id, slot))");
        execute("CREATE TABLE late (item_id BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)");
        execute("CREATE TABLE tag (name TEXT)");
        execute("CREATE UNIQUE INDEX tag_lower ON tag (lower(name))");
        execute(std::string("CREATE TABLE held (i BIGINT, d DOUBLE PRECISION, b BOOLEAN, t TEXT, y ") +
                (sqlite ? "BLOB" : "BYTEA") + ")");
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

protected:
    template <class... Args> void execute(std::string_view sql, const Args&... args)
    {
        _database->write([&](Transaction& t) { t.execute(sql, args...); });
    }

    template <class... Args> void keep(const Args&... args)
    {
        execute("INSERT INTO held (i, d, b, t, y) VALUES ($1, $2, $3, $4, $5)", args...);
    }

    void visitHeld(const std::function<void(const Row&)>& check)
    {
        int rows = 0;
        _database->read(
            [&](Session& s)
            {
                s.run("SELECT i, d, b, t, y FROM held", {},
                      [&](const Row& row)
                      {
                          ++rows;
                          check(row);
                          return true;
                      });
            });
        CPPUNIT_ASSERT_EQUAL(1, rows);
    }

    void insertItems(int number)
    {
        for (int i = 1; i <= number; ++i)
            execute(INSERT_ITEM, i, "item " + std::to_string(i));
    }

    std::int64_t count(const std::string& table)
    {
        return _database->read([&](Session& s)
                               { return s.findInteger("SELECT count(*) FROM " + table).value(); });
    }

    std::int64_t countWhere(const std::string& condition) { return count("item WHERE " + condition); }

    template <class Violation, class... Args>
    void violates(const std::string& concerned, std::string_view sql, const Args&... args)
    {
        try
        {
            execute(sql, args...);
            CPPUNIT_FAIL(std::string(sql));
        }
        catch (const Violation& violation)
        {
            CPPUNIT_ASSERT_EQUAL(concerned, violation.message());
        }
    }

    static void inThreads(int number, const std::function<void(int)>& work)
    {
        std::vector<std::future<void>> threads;
        for (int i = 0; i < number; ++i)
            threads.push_back(std::async(std::launch::async, work, i));
        for (auto& thread: threads)
            thread.get();
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

} // namespace colonnade
