#include "views/OwnPersonalData.h"

namespace account
{

void OwnPersonalData::collect(std::int64_t, Part, const std::function<void(std::string_view)>&) {}

std::optional<std::string> OwnPersonalData::findObstacle(colonnade::Session&, std::int64_t)
{
    return std::nullopt;
}

void OwnPersonalData::unlink(colonnade::Transaction& transaction, std::int64_t userId)
{
    const auto user = _parts.identity.users().findById(transaction, userId);
    if (!user)
        return;
    _parts.subscriptions.leave(transaction, *user);
    _parts.mails.tellDeleted(transaction, *user, _parts.settings.admins);
}

} // namespace account
