#pragma once

#include "colonnade/Database.h"

#include <string>

namespace colonnade
{

/// Finds or makes the installation's master key, 32 bytes, and proves that it is the one that the database
/// was made with. It lives
///   - in `keyFile`, if set;
///   - with SQLite otherwise in `<dataDirectory>/server.key`;
///   - with PostgreSQL otherwise in table core_secret, so that several servers share it. Who reads that
///     database then reads the key as well: set `identity.key_file` on each server to keep them apart.
///
/// Throws `ConfigurationException` with a sentence for the operator if the key is missing, malformed or
/// another one. A key is made only for a database that never had one.
std::string loadMasterKey(Database& database, const std::string& keyFile, const std::string& dataDirectory);

/// Throws as `loadMasterKey` would, but makes nothing: for looking before anything is touched. A database
/// without tables has no key yet.
void checkMasterKey(Database& database, const std::string& keyFile, const std::string& dataDirectory);

} // namespace colonnade
