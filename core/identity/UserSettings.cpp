#include "identity/UserStore.h"

#include "colonnade/Json.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_SETTING_BYTES = 64 * 1024;

void requireSetting(std::string_view plugin, std::string_view json)
{
    if (json.size() > MAX_SETTING_BYTES)
        throw InvalidValue("the setting that " + std::string(plugin) + " keeps of a user must have at most " +
                           std::to_string(MAX_SETTING_BYTES) + " bytes, not " + std::to_string(json.size()));
    try
    {
        JsonDocument::parse(json);
    }
    catch (const Poco::Exception& exc)
    {
        throw InvalidValue("the setting that " + std::string(plugin) + " keeps of a user must be JSON", exc);
    }
}

} // namespace

std::optional<std::string> UserStore::visibleName(const User* viewer, const User& user) const
{
    const bool self = viewer != nullptr && viewer->id == user.id;
    const bool toAdmin = viewer != nullptr && viewer->admin;
    const bool hidden = user.restricted || ((user.disabled || _peopleHidden) && !toAdmin);
    return self || !hidden ? std::optional(user.fullname) : std::nullopt;
}

std::optional<std::string> UserStore::setting(Session& session, std::int64_t id, std::string_view plugin)
{
    return session.find([](const Row& row) { return row.text(0); },
                        "select setting from core_user_setting where user_id = $1 and plugin = $2", id,
                        plugin);
}

void UserStore::setSetting(Transaction& transaction, std::int64_t id, std::string_view plugin,
                           std::string_view json)
{
    if (json.empty())
    {
        transaction.execute("delete from core_user_setting where user_id = $1 and plugin = $2", id, plugin);
        return;
    }
    requireSetting(plugin, json);
    if (transaction.execute("insert into core_user_setting (user_id, plugin, setting) "
                            "select id, $2, $3 from core_user where id = $1 "
                            "on conflict (user_id, plugin) do update set setting = excluded.setting",
                            id, plugin, json) == 0)
        throw Poco::NotFoundException("no user with id " + std::to_string(id));
}

std::map<std::string, std::string> UserStore::settings(Session& session, std::int64_t id)
{
    std::map<std::string, std::string> all;
    for (auto& [plugin, setting]:
         session.all([](const Row& row) { return std::pair(row.text(0), row.text(1)); },
                     "select plugin, setting from core_user_setting where user_id = $1", id))
        all.emplace(std::move(plugin), std::move(setting));
    return all;
}

} // namespace colonnade
