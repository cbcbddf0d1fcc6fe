#include "importing/RecordText.h"
#include "importing/Source.h"

#include "ConnectionText.h"

#include <colonnade/Text.h>

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace colonnade::importing
{

namespace
{

using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

constexpr std::size_t MOST_ROWS = 2000;
constexpr std::size_t FEW_BYTES = 1024 * 1024; ///< of a fetch: then the next one takes more rows
constexpr std::size_t MANY_BYTES = 4 * 1024 * 1024;

/// The parts of a URL as libpq reads them.
std::map<std::string, std::string> partsOf(const std::string& url)
{
    char* error = nullptr;
    PQconninfoOption* const options = ::PQconninfoParse(url.c_str(), &error);
    if (!options)
    {
        ::PQfreemem(error); // it quotes the URL, which may hold a password
        throw SourceRefused("the URL of the old database cannot be read; wanted "
                            "postgresql://user@host:port/database");
    }
    std::map<std::string, std::string> parts;
    for (const auto* option = options; option->keyword; ++option)
        if (option->val && *option->val)
            parts[option->keyword] = option->val;
    ::PQconninfoFree(options);
    return parts;
}

std::string quoteName(const std::string& name)
{
    std::string quoted = "\"";
    for (const char c: name)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

class PgServer final: public Source
{
public:
    explicit PgServer(const std::string& url):
        _parts(partsOf(url))
    {
        Poco::Data::PostgreSQL::Connector::registerConnector();
        try
        {
            _session = std::make_unique<Poco::Data::Session>(Poco::Data::PostgreSQL::Connector::KEY,
                                                             poco::connectionText(_parts));
            run("SET client_encoding TO 'UTF8'");
            run("SET default_transaction_read_only TO on");
            run("START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
        catch (const Poco::InvalidArgumentException&)
        {
            throw; // names the part, and what is wrong with it
        }
        catch (const Poco::Exception&)
        {
            throw SourceRefused("cannot connect to " + describe() +
                                ": is it up, and do user and password fit?");
        }
    }

    const std::vector<SourceTable>& tables() override
    {
        if (_tables.empty())
            scan();
        return _tables;
    }

    void read(const SourceTable& table, const std::function<void(const SourceRow&)>& visit) override
    {
        std::string columns;
        for (const auto& column: table.columns)
            columns += (columns.empty() ? "t." : ", t.") + quoteName(column);
        run("DECLARE import_rows NO SCROLL CURSOR FOR SELECT cast(row(" + columns +
            ") AS text) FROM public." + quoteName(table.name) + " t" +
            (table.find("id") ? " ORDER BY t.id" : ""));
        SourceRow row;
        std::size_t count = 64;
        for (;;)
        {
            const auto texts = all("FETCH " + std::to_string(count) + " FROM import_rows");
            std::size_t bytes = 0;
            for (const auto& text: texts)
            {
                bytes += text.size();
                ++row.number;
                row.fault = readRecordText(text, row) && row.fields.size() == table.columns.size()
                                ? ""
                                : "its form is not understood";
                visit(row);
            }
            if (texts.size() < count)
                break;
            count = bytes < FEW_BYTES    ? std::min(count * 2, MOST_ROWS)
                    : bytes > MANY_BYTES ? std::max<std::size_t>(count / 4, 1)
                                         : count;
        }
        run("CLOSE import_rows");
    }

    std::string describe() const override
    {
        const auto part = [&](const std::string& name, const char* otherwise)
        {
            const auto found = _parts.find(name);
            return found == _parts.end() ? std::string(otherwise) : found->second;
        };
        return "the database " + part("dbname", "of the user's name") + " at " + part("host", "this machine");
    }

private:
    void run(const std::string& sql) { *_session << sql, now; }

    /// The only column of all rows.
    std::vector<std::string> all(const std::string& sql)
    {
        std::vector<std::string> values;
        *_session << sql, into(values), now;
        return values;
    }

    void scan()
    {
        const auto names =
            all("SELECT cast(c.relname AS text) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                "c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1");
        for (const auto& name: names)
            _tables.push_back(scanTable(name));
        if (_tables.empty())
            throw SourceRefused(describe() + " has no tables in the schema public");
    }

    SourceTable scanTable(const std::string& name)
    {
        std::string text;
        for (const char c: name)
            text.append(c == '\'' ? 2 : 1, c);
        SourceTable table{name,
                          all("SELECT cast(a.attname AS text) FROM pg_attribute a JOIN pg_class c ON c.oid = "
                              "a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
                              "'public' AND c.relname = '" +
                              text + "' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum")};
        const std::string ids = table.find("id") ? "coalesce(min(id), 0), coalesce(max(id), 0)" : "0, 0";
        const auto sums = all("SELECT concat_ws(' ', count(*), " + ids + ") FROM public." + quoteName(name));
        std::istringstream in(sums.front());
        in >> table.rows >> table.firstId >> table.lastId;
        return table;
    }

    const std::map<std::string, std::string> _parts;
    std::unique_ptr<Poco::Data::Session> _session;
    std::vector<SourceTable> _tables;
};

} // namespace

bool readRecordText(std::string_view text, SourceRow& row)
{
    if (text.size() < 2 || text.front() != '(' || text.back() != ')')
        return false;
    std::size_t count = 0, at = 1;
    const std::size_t end = text.size() - 1;
    for (;; ++at)
    {
        if (count == row.fields.size())
            row.fields.emplace_back();
        Field& field = row.fields[count++];
        field.text.clear();
        field.isNull = true;
        bool isQuoted = false;
        for (; at < end && (isQuoted || text[at] != ','); ++at)
        {
            field.isNull = false;
            if (text[at] == '"' && isQuoted && at + 1 < end && text[at + 1] == '"')
                field.text += text[++at];
            else if (text[at] == '"')
                isQuoted = !isQuoted;
            else if (text[at] == '\\' && at + 1 < end)
                field.text += text[++at];
            else
                field.text += text[at];
        }
        if (at >= end)
        {
            row.fields.resize(count);
            return !isQuoted;
        }
    }
}

std::unique_ptr<Source> openPgServer(const std::string& url)
{
    return std::make_unique<PgServer>(url);
}

} // namespace colonnade::importing
