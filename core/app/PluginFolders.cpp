#include "app/PluginFolders.h"

#include "identity/SecretTable.h"

#include "colonnade/Crypto.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t MARK_BYTES = 16;
constexpr const char* MARK_FILE = ".folder";

std::string secretOf(const std::string& plugin)
{
    return "folder." + plugin;
}

std::optional<std::string> findMark(const fs::path& folder)
{
    std::ifstream file(folder / MARK_FILE);
    std::string mark;
    if (file >> mark)
        return mark;
    return std::nullopt;
}

/// Appears whole or not at all; if another server is faster, its mark stays. A folder that cannot be marked,
/// on a file system without links, is not compared.
void makeMark(const fs::path& folder)
{
    const std::string mark = encodeHex(randomBytes(MARK_BYTES));
    const fs::path unfinished = folder / (MARK_FILE + ("." + mark));
    std::ofstream(unfinished) << mark << "\n";
    std::error_code ignored; // as said above
    fs::create_hard_link(unfinished, folder / MARK_FILE, ignored);
    fs::remove(unfinished, ignored);
}

/// Calls `visit(plugin, folder)` for each folder that is there.
void forEachFolder(const Configuration& configuration,
                   const std::function<void(const std::string&, const fs::path&)>& visit)
{
    for (const auto index: configuration.catalog.order)
    {
        const std::string& plugin = configuration.catalog.entries[index].name;
        const fs::path folder = fs::path(configuration.dataDirectory) / plugin;
        std::error_code error; // then it is not there
        if (fs::is_directory(folder, error))
            visit(plugin, folder);
    }
}

} // namespace

void markPluginFolders(Database& database, const Configuration& configuration)
{
    if (database.dialect() == Dialect::Sqlite)
        return;
    forEachFolder(configuration,
                  [&](const std::string& plugin, const fs::path& folder)
                  {
                      if (!findMark(folder))
                          makeMark(folder);
                      if (const auto mark = findMark(folder))
                          ensureSecret(database, secretOf(plugin), *mark);
                  });
}

std::vector<std::string> findForeignFolders(Database& database, const Configuration& configuration)
{
    std::vector<std::string> sentences;
    if (database.dialect() == Dialect::Sqlite)
        return sentences;
    forEachFolder(configuration,
                  [&](const std::string& plugin, const fs::path& folder)
                  {
                      const auto mark = findMark(folder);
                      const auto known = findSecret(database, secretOf(plugin));
                      if (!mark || !known || *mark == *known)
                          return;
                      sentences.push_back(
                          folder.string() +
                          " is not the folder that other servers on this database have: files sent to them "
                          "are missing here; share it (docs/DEPLOYING.md, Several servers), or, if this is "
                          "the only server, delete the row " +
                          secretOf(plugin) + " of table core_secret and restart");
                  });
    return sentences;
}

} // namespace colonnade
