#include "app/BackupFolder.h"

#include "colonnade/Json.h"
#include "plugin/PluginHost.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

constexpr int FORMAT = 1;
constexpr std::size_t DIGEST_LENGTH = 64;

std::string readText(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        throw StartRefused(path.string() + " cannot be read");
    return text.str();
}

std::string escapedName(const std::string& name)
{
    std::string escaped;
    for (const char c: name)
        if (c == '\\' || c == '\n')
            escaped += c == '\n' ? "\\n" : "\\\\";
        else
            escaped += c;
    return escaped;
}

std::string unescapedName(const std::string& escaped)
{
    std::string name;
    for (std::size_t at = 0; at < escaped.size(); ++at)
        if (escaped[at] == '\\' && at + 1 < escaped.size())
            name += escaped[++at] == 'n' ? '\n' : '\\';
        else
            name += escaped[at];
    return name;
}

bool isDigest(std::string_view text)
{
    return text.size() == DIGEST_LENGTH && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// All that the backup holds, besides the list itself. Links are refused: they would lead out of it.
BackupSums findFiles(const fs::path& folder)
{
    BackupSums found;
    for (const auto& entry: fs::recursive_directory_iterator(folder))
    {
        const std::string name = entry.path().lexically_relative(folder).generic_string();
        if (fs::is_directory(entry.symlink_status()))
            continue;
        if (!fs::is_regular_file(entry.symlink_status()))
            throw StartRefused("the backup is not as it was written: " + name + " is no ordinary file");
        if (name != backup::SUMS)
            found[name];
    }
    return found;
}

void requireSameNames(const BackupSums& written, const BackupSums& found)
{
    for (const auto& [name, sum]: written)
        if (!found.contains(name))
            throw StartRefused("the backup is damaged: " + name + " is missing");
    for (const auto& [name, sum]: found)
        if (!written.contains(name))
            throw StartRefused("the backup is not as it was written: " + name + " was added");
}

} // namespace

std::string BackupDescription::toJson() const
{
    JsonWriter json;
    json.beginObject()
        .member("format", FORMAT)
        .member("version", version)
        .member("created", created)
        .member("database", source.kind == BackupKind::Sqlite ? "sqlite" : "postgresql")
        .member("schema", source.schema)
        .end();
    return json.take();
}

BackupDescription BackupDescription::read(const std::string& file)
{
    try
    {
        const auto document = JsonDocument::parse(readText(file));
        const JsonValue root = document.root();
        if (root.find("format").integer() != FORMAT)
            throw StartRefused("the backup has format " + std::to_string(root.find("format").integer()) +
                               ", this program knows " + std::to_string(FORMAT) +
                               ": install a newer Colonnade");
        const auto text = [&](const char* name) { return std::string(root.find(name).text()); };
        const bool isSqlite = text("database") == "sqlite";
        if (!isSqlite && text("database") != "postgresql")
            throw StartRefused(file + ": \"database\" must be sqlite or postgresql, not \"" +
                               text("database") + "\"");
        return {text("version"),
                text("created"),
                {isSqlite ? BackupKind::Sqlite : BackupKind::Postgresql, text("schema")}};
    }
    catch (const Poco::DataFormatException& exc)
    {
        throw StartRefused(file + " is no description of a backup: " + exc.message());
    }
}

std::string sumsText(const BackupSums& sums)
{
    std::string text;
    for (const auto& [name, sum]: sums)
    {
        const std::string escaped = escapedName(name);
        (text += escaped == name ? "" : "\\").append(sum).append("  ").append(escaped).append("\n");
    }
    return text;
}

BackupSums parseSums(const std::string& text)
{
    BackupSums sums;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
    {
        const bool escaped = line.starts_with('\\');
        const std::string rest = line.substr(escaped ? 1 : 0);
        const std::string sum = rest.substr(0, DIGEST_LENGTH);
        if (!isDigest(sum) || rest.size() < DIGEST_LENGTH + 3 || rest.substr(DIGEST_LENGTH, 2) != "  ")
            throw StartRefused(std::string(backup::SUMS) + ":" + std::to_string(number) +
                               ": wanted 64 hex digits, two blanks and a name");
        const std::string name = rest.substr(DIGEST_LENGTH + 2);
        sums[escaped ? unescapedName(name) : name] = sum;
    }
    return sums;
}

BackupDescription checkBackup(const std::string& folder, const PieceRead& pieceRead)
{
    const fs::path root = folder;
    std::error_code error;
    if (!fs::is_directory(root, error))
        throw StartRefused(folder + " is no folder with a backup");
    if (!fs::is_regular_file(root / backup::SUMS, error))
        throw StartRefused(folder + " is no whole backup: it has no " + backup::SUMS +
                           ", which is written at the end");
    const BackupSums written = parseSums(readText(root / backup::SUMS));
    requireSameNames(written, findFiles(root));
    for (const char* name: {backup::DESCRIPTION, backup::DATABASE})
        if (!written.contains(name))
            throw StartRefused("the backup is damaged: " + std::string(name) + " is missing");
    for (const auto& [name, sum]: written)
    {
        const std::string found = digestFile((root / name).string(), pieceRead).sha256;
        if (found != sum)
            throw StartRefused("the backup is damaged: " + name + " has the SHA-256 " + found +
                               ", it was written with " + sum);
    }
    auto description = BackupDescription::read((root / backup::DESCRIPTION).string());
    checkDatabaseBackup(description.source.kind, (root / backup::DATABASE).string());
    return description;
}

} // namespace colonnade
