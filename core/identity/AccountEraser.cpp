#include "identity/AccountEraser.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

namespace colonnade
{

namespace
{

constexpr const char* LAST_ADMINISTRATOR =
    "You are the only administrator: make somebody else one before you delete your account.";

} // namespace

std::optional<std::string> eraseAccount(Database& database, Users& users, const PersonalDataSources& sources,
                                        std::int64_t userId)
{
    std::optional<User> erased;
    std::optional<std::string> obstacle;
    const auto work = [&](Transaction& transaction)
    {
        erased = users.findById(transaction, userId);
        obstacle.reset();
        if (!erased)
            return;
        if (erased->admin && users.isLastAdministrator(transaction, userId))
        {
            obstacle = LAST_ADMINISTRATOR;
            return;
        }
        for (const auto& source: sources)
            if ((obstacle = source->findObstacle(transaction, userId)))
                return;
        for (const auto& source: sources)
            source->unlink(transaction, userId);
        users.remove(transaction, userId);
    };
    try
    {
        database.write(work);
    }
    catch (const Poco::NotFoundException&)
    {
        return std::nullopt; // another request removed it at the same moment
    }
    if (!erased || obstacle)
        return obstacle;
    for (const auto& source: sources)
        source->removed(*erased);
    Poco::Logger::get("identity").notice("user " + std::to_string(userId) + " was deleted");
    return std::nullopt;
}

} // namespace colonnade
