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

/// Where the key lives, and what the database knows of it.
struct KeyPlace
{
    bool inDatabase;
    std::string file;
    std::optional<std::string> known; ///< the check value; nothing: the database never had a key

    std::string name() const
    {
        return inDatabase ? "the key in table core_secret" : "the key in file " + file;
    }
};

KeyPlace placeOf(Database& database, const std::string& keyFile, const std::string& dataDirectory)
{
    return {keyFile.empty() && database.dialect() == Dialect::Postgresql,
            keyFile.empty() ? dataDirectory + "/server.key" : keyFile, findSecret(database, KEY_CHECK)};
}

std::optional<std::string> findInFile(const KeyPlace& place)
{
    auto key = findKeyFile(place.file);
    if (!key && place.known)
        throw ConfigurationException("key file " + place.file +
                                     " is missing, but this database was made with a key: put the file back "
                                     "or set identity.key_file to where it is" +
                                     LOST_FOR_GOOD);
    return key;
}

std::string decoded(const std::string& stored)
{
    const auto key = decodeHex(stored);
    if (!key || key->size() != KEY_BYTES)
        throw ConfigurationException("the row master_key of table core_secret must be 64 hex digits");
    return *key;
}

std::optional<std::string> findInDatabase(Database& database, const KeyPlace& place)
{
    const auto stored = findSecret(database, MASTER_KEY);
    if (!stored && place.known)
        throw ConfigurationException("this database was made with a key file: set identity.key_file to it" +
                                     LOST_FOR_GOOD);
    return stored ? std::optional(decoded(*stored)) : std::nullopt;
}

/// The key that is there; nothing if there is none, and none was ever used.
std::optional<std::string> findKey(Database& database, const KeyPlace& place)
{
    return place.inDatabase ? findInDatabase(database, place) : findInFile(place);
}

std::string makeKey(Database& database, const KeyPlace& place)
{
    if (!place.inDatabase)
        return createKeyFile(place.file, randomBytes(KEY_BYTES));
    return decoded(ensureSecret(database, MASTER_KEY, encodeHex(randomBytes(KEY_BYTES))));
}

void requireKnown(const KeyPlace& place, const std::string& known, const std::string& key)
{
    if (!equalInConstantTime(known, checkValue(key)))
        throw ConfigurationException(
            place.name() +
            " is not the one that this database was made with: put the right key file back or set "
            "identity.key_file to it" +
            LOST_FOR_GOOD);
}

bool hasSecrets(Database& database)
{
    const std::string_view sql =
        database.dialect() == Dialect::Sqlite
            ? "select count(*) from sqlite_schema where type = 'table' and name = 'core_secret'"
            : "select count(*) from pg_class where oid = to_regclass('core_secret')";
    return database.read([&](Session& session) { return session.findInteger(sql).value_or(0) != 0; });
}

} // namespace

std::string loadMasterKey(Database& database, const std::string& keyFile, const std::string& dataDirectory)
{
    const KeyPlace place = placeOf(database, keyFile, dataDirectory);
    auto key = findKey(database, place);
    if (!key)
        key = makeKey(database, place);
    // Another server may have been faster: what is stored decides.
    requireKnown(place, place.known ? *place.known : ensureSecret(database, KEY_CHECK, checkValue(*key)),
                 *key);
    return *std::move(key);
}

void checkMasterKey(Database& database, const std::string& keyFile, const std::string& dataDirectory)
{
    if (!hasSecrets(database))
        return;
    const KeyPlace place = placeOf(database, keyFile, dataDirectory);
    const auto key = findKey(database, place);
    if (key && place.known)
        requireKnown(place, *place.known, *key);
}

} // namespace colonnade
