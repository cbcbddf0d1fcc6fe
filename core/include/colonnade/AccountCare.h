#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Identity.h"
#include "colonnade/Interface.h"
#include "colonnade/Merge.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace colonnade
{

/// What administrators do to accounts beyond `Users`, as `colonnade user` does. A service of the core: it
/// guards nothing, whoever calls it does. From `start` on, any thread.
class COLONNADE_API AccountCare
{
public:
    static constexpr Interface INTERFACE{"identity.account_care", 1};

    virtual ~AccountCare();

    /// [inside `Database::write`] Hands over all that is kept of `from` to `into`, which keeps name, address,
    /// password and key, and closes `from`; a line in the audit log. Returns what went over, or why it cannot
    /// be done, as a sentence. A preview is a transaction that is taken back.
    virtual std::variant<std::vector<MergedPart>, std::string> merge(Transaction& transaction,
                                                                     std::int64_t from,
                                                                     std::int64_t into) = 0;

    /// [inside `Database::write`] Forgets the failures that keep an account from signing in, wherever they
    /// came from. Nothing is noted.
    virtual void liftBrake(Transaction& transaction, const User& user) = 0;
};

} // namespace colonnade
