#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

/// Up to where the audit log is as it was written.
struct AuditVerdict
{
    std::int64_t first = 1;                ///< the oldest line that is kept
    std::int64_t number = 0;               ///< the last line up to which all holds; 0: none
    std::string time;                      ///< of that line
    std::int64_t unlinked = 0;             ///< lines of the last second, or of a time without a server
    std::optional<std::string> fault = {}; ///< what does not hold, as a sentence
};

/// Where the chain was, as it was noted outside of the database: a file, or a line of the log.
struct AuditHead
{
    std::int64_t number = 0;
    std::string link;

    /// `<number> <link>`; nothing for other texts.
    static std::optional<AuditHead> parse(std::string_view text);
};

/// Reads the whole log. `heads`: what it is compared with besides.
AuditVerdict checkAudit(Session& session, const Vault& vault, const std::vector<AuditHead>& heads);

} // namespace colonnade
