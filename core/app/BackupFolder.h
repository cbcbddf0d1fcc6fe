#pragma once

#include "data/Backup.h"
#include "text/FileCopy.h"

#include <map>
#include <optional>
#include <string>

namespace colonnade
{

/// What lies in a backup, a folder that only its owner may open:
///
///     backup.json     what it is of (`BackupDescription`)
///     database        `BackupKind`
///     server.key      the installation's key, unless it was left out
///     files/…         the data folder's other files
///     SHA256SUMS      of all of the above, for sha256sum -c; written last: a backup without it is not whole
namespace backup
{
inline constexpr const char* DESCRIPTION = "backup.json";
inline constexpr const char* DATABASE = "database";
inline constexpr const char* KEY = "server.key";
inline constexpr const char* FILES = "files";
inline constexpr const char* SUMS = "SHA256SUMS";
} // namespace backup

/// `backup.json`.
struct BackupDescription
{
    std::string version; ///< of the program that made it
    std::string created; ///< UTC
    BackupSource source;

    /// As it stands in the folder: `verify` and `restore` read it again, so members are only ever added.
    std::string toJson() const;
    /// Throws `StartRefused` with a sentence, also for a later format.
    static BackupDescription read(const std::string& file);
};

/// By path within the backup, `/` between the parts.
using BackupSums = std::map<std::string, std::string>;

/// `SHA256SUMS`, as sha256sum writes it: newlines and backslashes in names escaped.
std::string sumsText(const BackupSums& sums);
/// Throws `StartRefused` with a sentence that names the line.
BackupSums parseSums(const std::string& text);

/// Whether all of the backup in `folder` is there, and as it was written; `pieceRead`: after each piece of a
/// file. Throws `StartRefused` with a sentence, or `DatabaseException`.
BackupDescription checkBackup(const std::string& folder, const PieceRead& pieceRead);

} // namespace colonnade
