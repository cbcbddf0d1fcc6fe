#include "people/ExternalKeys.h"

#include <Poco/Exception.h>

namespace account
{
namespace
{

constexpr std::string_view PURPOSE = "account.external_key";

} // namespace

std::optional<std::string> ExternalKeys::find(colonnade::Session& session, std::int64_t userId) const
{
    const auto sealed = session.find([](const colonnade::Row& row) { return row.text(0); },
                                     "select ckan_api from account_external_key where user_id = $1", userId);
    try
    {
        return sealed ? std::optional(_vault.open(PURPOSE, *sealed)) : std::nullopt;
    }
    catch (const Poco::DataFormatException&)
    {
        return std::nullopt; // sealed with a master key that was replaced
    }
}

void ExternalKeys::set(colonnade::Transaction& transaction, std::int64_t userId, const std::string& key) const
{
    transaction.execute("delete from account_external_key where user_id = $1", userId);
    if (!key.empty())
        transaction.execute("insert into account_external_key (user_id, ckan_api) values ($1, $2)", userId,
                            _vault.seal(PURPOSE, key));
}

} // namespace account
