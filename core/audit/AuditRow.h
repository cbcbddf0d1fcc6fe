#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Identity.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// The columns of a line, in the order of `toAuditLine`; a statement may add further ones behind.
inline constexpr std::string_view AUDIT_COLUMNS =
    "id, number, time, user_id, name, app, command, address, request, what, object, before, after";
inline constexpr int AUDIT_COLUMN_COUNT = 13;

AuditLine toAuditLine(const Row& row);

/// Tells whether anything of a line was changed after it was written, but for its place: `core_audit.mark`.
std::string markOf(const Vault& vault, const AuditLine& line);

/// Tells whether a line, or any before it, has lost its place: `core_audit.link`. `previous`: the link of the
/// line before; empty for the first.
std::string linkOf(const Vault& vault, std::string_view previous, std::int64_t number, std::int64_t id,
                   std::string_view mark);

/// What stands in core_audit_seal: where the chain was at some time.
struct AuditSeal
{
    static constexpr const char* NEWEST = "newest"; ///< the name of the one that goes on with the chain
    static constexpr std::int64_t PIECE = 1000;     ///< each thousandth line has a seal that stays

    std::string name;        ///< `newest`, `1000`, `2000`, …
    std::int64_t first = 1;  ///< the number of the oldest line that was kept then
    std::int64_t number = 0; ///< of the last line: how many there have ever been
    std::string link;        ///< its link
    std::string seal;        ///< under the installation's key, over all of these
};

/// What `AuditSeal::seal` is to be.
std::string sealOf(const Vault& vault, const AuditSeal& seal);

AuditSeal toAuditSeal(const Row& row);
inline constexpr std::string_view SEAL_COLUMNS = "name, first, number, link, seal";

/// The chain's end as it stands beside the database: `<number> <link>`.
std::string headText(const AuditSeal& newest);

} // namespace colonnade
