#include "importing/LeftOut.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <filesystem>

namespace colonnade::importing
{

namespace
{

namespace fs = std::filesystem;

void makePrivate(const std::string& path)
{
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

/// Bytes that are no text, as a picture in a column, are written as an object with their hex digits.
void writeValue(JsonWriter& json, const std::string& value)
{
    if (isValidUtf8(value))
        json.value(value);
    else
        json.beginObject().member("hex", encodeHex(value)).end();
}

} // namespace

LeftOut::LeftOut(std::string folder, Blank blank):
    _folder(std::move(folder)),
    _blank(std::move(blank))
{
    if (_folder.empty())
        return;
    if (fs::create_directories(_folder))
        fs::permissions(_folder, fs::perms::owner_all);
}

std::ofstream& LeftOut::fileOf(const std::string& table)
{
    const auto [place, isNew] = _files.try_emplace(table);
    if (isNew)
    {
        const std::string path = _folder + "/" + table + ".ndjson";
        place->second.open(path, std::ios::binary | std::ios::trunc);
        if (!place->second)
            throw Poco::FileException("cannot write " + path);
        makePrivate(path);
    }
    return place->second;
}

void LeftOut::write(const SourceTable& table, const SourceRow& row, const std::set<std::string>& columns)
{
    if (_folder.empty())
        return;
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < std::min(table.columns.size(), row.fields.size()); ++i)
    {
        const std::string& column = table.columns[i];
        if (!columns.empty() && column != "id" && !columns.contains(column))
            continue;
        if (row.fields[i].isNull)
            json.nullMember(column);
        else
            writeValue(json.key(column), _blank(column, row.fields[i].text, table, row));
    }
    if (!row.fault.empty())
        json.member("fault", row.fault);
    std::ofstream& file = fileOf(table.name);
    file << json.end().text() << "\n";
    if (!file)
        throw Poco::FileException("cannot write all of " + _folder + "/" + table.name + ".ndjson");
}

void LeftOut::writeFile(const std::string& name, const std::string& content)
{
    if (_folder.empty())
        return;
    const std::string path = _folder + "/" + name;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    if (!file.flush())
        throw Poco::FileException("cannot write " + path);
    makePrivate(path);
}

} // namespace colonnade::importing
