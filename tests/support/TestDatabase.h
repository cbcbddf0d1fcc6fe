#pragma once

#include "colonnade/Database.h"
#include "support/ScratchFolder.h"

#include <memory>
#include <string>

namespace colonnade
{
struct DataSettings;
class ScratchSchema;
} // namespace colonnade

/// A database of its own for a test, empty at first and gone at the end: a file in a scratch folder, or,
/// where COLONNADE_TEST_DATABASE is `postgresql`, a database on the server of COLONNADE_TEST_POSTGRESQL (a
/// URL whose user may create databases); where it is `pgbouncer`, the same through a pgbouncer in transaction
/// mode. Link `colonnade_data` for `open`.
class TestDatabase
{
public:
    /// On PostgreSQL: a schema is made fast; what works on all of a database wants one of its own.
    enum class Scope
    {
        Schema,
        Database
    };

    explicit TestDatabase(Scope scope = Scope::Schema);
    /// One that begins as the other is now. Nobody may have that open meanwhile; on PostgreSQL it is one of
    /// `Scope::Database`.
    struct CopyOf
    {
        const TestDatabase& first;
    };
    explicit TestDatabase(CopyOf copied);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// On PostgreSQL: does not drop it at the end. It goes with the server, which is there for the tests
    /// alone.
    void leave() { _left = true; }

    /// As `data.url` takes it.
    const std::string& url() const { return _url; }

    /// With small pools.
    colonnade::DataSettings settings() const;

    /// To be destroyed before this.
    std::unique_ptr<colonnade::Database> open() const;

    /// A folder that is deleted at the end; the SQLite file is in it.
    const std::string& folder() const { return _folder.path(); }

    /// Straight or through pgbouncer.
    static bool isPostgresql();
    static bool isPooled();

private:
    /// A database of its own, made by the statement `CREATE DATABASE <name>` and what `more` adds.
    void create(const std::string& more = {});

    colonnade::test::ScratchFolder _folder;
    const Scope _scope; // always a database through pgbouncer, which passes no search_path on
    std::unique_ptr<colonnade::ScratchSchema> _schema; // null: no schema of its own
    std::string _name;                                 // of a PostgreSQL database of its own
    std::string _url;
    bool _left = false;
};
