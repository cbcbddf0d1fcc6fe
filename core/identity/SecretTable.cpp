#include "identity/SecretTable.h"

namespace colonnade
{

std::optional<std::string> findSecret(Database& database, std::string_view name)
{
    return database.read(
        [&](Session& session)
        {
            return session.find([](const Row& row) { return row.text(0); },
                                "select value from core_secret where name = $1", name);
        });
}

std::string ensureSecret(Database& database, std::string_view name, std::string_view value)
{
    const auto stored = database.write(
        [&](Transaction& transaction)
        {
            transaction.execute(
                "insert into core_secret (name, value) values ($1, $2) on conflict (name) do nothing", name,
                value);
            return transaction.find([](const Row& row) { return row.text(0); },
                                    "select value from core_secret where name = $1", name);
        });
    return stored.value();
}

} // namespace colonnade
