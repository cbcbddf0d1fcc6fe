#pragma once

#include <Poco/Exception.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::importing
{

/// The source cannot be imported as it is: a sentence that says what to do.
POCO_DECLARE_EXCEPTION(, SourceRefused, Poco::RuntimeException)

/// A value as PostgreSQL writes it as text; MySQL's strings without their quotes.
struct Field
{
    bool isNull = true;
    std::string text = {};
};

/// A row as it stands in the source; valid while it is visited.
struct SourceRow
{
    std::vector<Field> fields; ///< in the order of the table's columns
    std::string fault = {};    ///< why it could not be read; then the fields may be anything
    std::int64_t number = 0;   ///< from 1, within the table
};

/// A table of the source, looked through once.
struct SourceTable
{
    std::string name;
    std::vector<std::string> columns;
    std::int64_t rows = 0;
    std::int64_t firstId =
        std::numeric_limits<std::int64_t>::max(); ///< of the column `id`, if there are rows
    std::int64_t lastId = 0;

    /// Where the column stands; nothing if the table lacks it.
    std::optional<std::size_t> find(std::string_view column) const;
    void note(const SourceRow& row); ///< counts it
};

/// A database of another server, as a folder, a file or a connection. It is never written to.
class Source
{
public:
    virtual ~Source();

    /// All ordinary tables. Looks through everything first: throws `SourceRefused` for what is cut off.
    virtual const std::vector<SourceTable>& tables() = 0;

    /// Visits the rows of one of the tables, one at a time.
    virtual void read(const SourceTable& table, const std::function<void(const SourceRow&)>& visit) = 0;

    /// What it is, for people: never with a password.
    virtual std::string describe() const = 0;

    const SourceTable* find(std::string_view table); ///< null: the source has none
};

/// A folder of CSV files, one a table, with a header line, as PostgreSQL's `COPY … CSV HEADER` writes them.
std::unique_ptr<Source> openCsvFolder(const std::string& folder);

/// A plain file of `pg_dump`.
std::unique_ptr<Source> openPgDump(const std::string& file);

/// A PostgreSQL server, by URL: read within one read-only snapshot, by cursors.
std::unique_ptr<Source> openPgServer(const std::string& url);

/// By its form: a URL, `env:NAME` or `file:PATH` that hold one, a folder, or a file. Throws `SourceRefused`.
std::unique_ptr<Source> openPostgresqlSource(const std::string& what);

/// A text of `mysqldump` or `mariadb-dump`, plain or gzipped: of several databases the one in which the table
/// `wanted` has the column.
std::unique_ptr<Source> openMysqlDump(const std::string& file, const std::string& table,
                                      const std::string& column);

} // namespace colonnade::importing
