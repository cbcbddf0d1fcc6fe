#include "importing/Source.h"

#include <colonnade/Text.h>

#include <Poco/Environment.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace colonnade::importing
{

POCO_IMPLEMENT_EXCEPTION(SourceRefused, Poco::RuntimeException, "Source refused")

Source::~Source() = default;

namespace
{

bool isUrl(std::string_view text)
{
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string firstLine(const std::string& path)
{
    std::ifstream in(path);
    std::string line;
    if (!std::getline(in, line))
        throw SourceRefused("cannot read the URL of the old database from " + path);
    return std::string(trimBlanks(line));
}

std::string urlFrom(const std::string& what)
{
    constexpr std::string_view ENVIRONMENT = "env:", FILE = "file:";
    if (what.starts_with(FILE))
        return firstLine(what.substr(FILE.size()));
    if (what.starts_with(ENVIRONMENT))
    {
        const std::string name = what.substr(ENVIRONMENT.size());
        if (!Poco::Environment::has(name))
            throw SourceRefused("the environment has no variable " + name +
                                " that holds the URL of the old database");
        return Poco::Environment::get(name);
    }
    return what;
}

} // namespace

std::optional<std::size_t> SourceTable::find(std::string_view column) const
{
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

void SourceTable::note(const SourceRow& row)
{
    ++rows;
    const auto place = find("id");
    if (!row.fault.empty() || !place || *place >= row.fields.size())
        return;
    if (const auto id = parseInteger(row.fields[*place].text))
    {
        firstId = std::min(firstId, *id);
        lastId = std::max(lastId, *id);
    }
}

const SourceTable* Source::find(std::string_view table)
{
    for (const auto& one: tables())
        if (one.name == table)
            return &one;
    return nullptr;
}

std::unique_ptr<Source> openPostgresqlSource(const std::string& what)
{
    namespace fs = std::filesystem;
    const std::string url = urlFrom(what);
    if (isUrl(url))
        return openPgServer(url);
    if (url != what)
        throw SourceRefused("wanted a URL that begins with postgresql:// in " + what);
    std::error_code ignored;
    if (fs::is_directory(what, ignored))
    {
        const std::string tables = what + "/tables";
        return openCsvFolder(fs::is_directory(tables, ignored) ? tables : what);
    }
    if (!fs::exists(what, ignored))
        throw SourceRefused("there is no file or folder " + what +
                            "; a database is named by a URL that begins with postgresql://");
    return openPgDump(what);
}

} // namespace colonnade::importing
