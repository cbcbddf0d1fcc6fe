#pragma once

#include "colonnade/Database.h"
#include "support/ScratchFolder.h"

#include <memory>
#include <string>

/// A database of its own for a test, empty at first and gone at the end: a file in a scratch folder, or,
/// where COLONNADE_TEST_DATABASE is `postgresql`, a database on the server of COLONNADE_TEST_POSTGRESQL (a
/// URL whose user may create databases). Link `colonnade_data` for `open`.
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
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// As `data.url` takes it.
    const std::string& url() const { return _url; }

    /// With small pools. To be destroyed before this.
    std::unique_ptr<colonnade::Database> open() const;

    /// A folder that is deleted at the end; the SQLite file is in it.
    const std::string& folder() const { return _folder.path(); }

    static bool isPostgresql();

private:
    colonnade::test::ScratchFolder _folder;
    const Scope _scope;
    std::string _name; // PostgreSQL's
    std::string _url;
};
