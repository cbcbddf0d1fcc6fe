#include "identity/MasterKey.h"

#include "colonnade/Config.h"
#include "colonnade/Crypto.h"
#include "identity/KeyFile.h"
#include "identity/SecretTable.h"

namespace colonnade
{

namespace
{

constexpr std::string_view KEY_CHECK = "key_check";
constexpr std::string_view MASTER_KEY = "master_key";
constexpr std::size_t KEY_BYTES = 32;

std::string checkValue(const std::string& key)
{
    return encodeHex(hmacSha256(key, "colonnade key check"));
}

const std::string LOST_FOR_GOOD =
    "; if that key is lost for good, delete the row key_check of table core_secret: API keys, project keys "
    "and sessions made with it are then lost, too";

std::string loadFromFile(const std::string& path, bool databaseHasKey)
{
    if (auto key = findKeyFile(path))
        return *key;
    if (databaseHasKey)
        throw ConfigurationException("key file " + path +
                                     " is missing, but this database was made with a key: put the file back "
                                     "or set identity.key_file to where it is" +
                                     LOST_FOR_GOOD);
    return createKeyFile(path, randomBytes(KEY_BYTES));
}

std::string loadFromDatabase(Database& database, bool databaseHasKey)
{
    if (databaseHasKey && !findSecret(database, MASTER_KEY))
        throw ConfigurationException("this database was made with a key file: set identity.key_file to it" +
                                     LOST_FOR_GOOD);
    const auto key = decodeHex(ensureSecret(database, MASTER_KEY, encodeHex(randomBytes(KEY_BYTES))));
    if (!key || key->size() != KEY_BYTES)
        throw ConfigurationException("the row master_key of table core_secret must be 64 hex digits");
    return *key;
}

} // namespace

std::string loadMasterKey(Database& database, const std::string& keyFile, const std::string& dataDirectory)
{
    const bool inDatabase = keyFile.empty() && database.dialect() == Dialect::Postgresql;
    const std::string path = keyFile.empty() ? dataDirectory + "/server.key" : keyFile;
    const bool databaseHasKey = findSecret(database, KEY_CHECK).has_value();
    std::string key =
        inDatabase ? loadFromDatabase(database, databaseHasKey) : loadFromFile(path, databaseHasKey);
    if (!equalInConstantTime(ensureSecret(database, KEY_CHECK, checkValue(key)), checkValue(key)))
        throw ConfigurationException(
            (inDatabase ? "the key in table core_secret" : "the key in file " + path) +
            " is not the one that this database was made with: put the right key file back or set "
            "identity.key_file to it" +
            LOST_FOR_GOOD);
    return key;
}

} // namespace colonnade
