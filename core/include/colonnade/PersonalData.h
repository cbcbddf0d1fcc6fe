#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "colonnade/Interface.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// What a module keeps of a person, for the copy that the person may ask for and for the end of the account.
/// Runs on a worker. Any thread. Source: reference/pybossa-accounts.md 4.15.
class COLONNADE_API PersonalDataSource
{
public:
    static constexpr Interface INTERFACE{"identity.personal_data", 1};

    virtual ~PersonalDataSource();

    enum class Part
    {
        Projects,     ///< that the person owns
        Contributions ///< that the person made
    };

    /// Gives the text of a JSON object for each entry to `take`. Reads the database itself.
    virtual void collect(std::int64_t userId, Part part,
                         const std::function<void(std::string_view)>& take) = 0;

    /// Why the account cannot be deleted now, as a sentence for its owner; nothing if it can.
    virtual std::optional<std::string> findObstacle(Session& session, std::int64_t userId) = 0;

    /// Takes the person out of what stays: afterwards nothing of the module leads to the account, which the
    /// same transaction deletes.
    virtual void unlink(Transaction& transaction, std::int64_t userId) = 0;

    /// The account is gone, the transaction committed: what no database undoes, such as files. `user`: as it
    /// was last.
    virtual void removed(const User& user) noexcept;
};

} // namespace colonnade
