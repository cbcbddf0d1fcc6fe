#include "data/DatabaseLook.h"

#include <Poco/Logger.h>

#include <utility>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds WRITES_EVERY{10};

} // namespace

DatabaseLook::DatabaseLook(MeasuredDatabase& database, const Clock& clock):
    _database(database),
    _clock(clock)
{
}

std::string DatabaseLook::look()
{
    std::string obstacle = findObstacle();
    if (!obstacle.empty())
        return obstacle;
    _outage.succeed();
    if (!std::exchange(_told, {}).empty())
        Poco::Logger::get("data").information("the database can be read and written again");
    return obstacle;
}

std::string DatabaseLook::findObstacle()
{
    try
    {
        _database.read([](Session& session) { session.findInteger("select seen from core_look limit 1"); });
    }
    catch (const DatabaseException& error)
    {
        return note("The database cannot be read.", error);
    }
    try
    {
        write();
    }
    catch (const DatabaseException& error)
    {
        _failing = true;
        return note("The database cannot be written.", error);
    }
    return {};
}

void DatabaseLook::write()
{
    const auto now = std::chrono::steady_clock::now();
    const bool hasFailed = _database.takeWriteFailed();
    if (!hasFailed && !_failing && now - _written < WRITES_EVERY)
        return;
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("insert into core_look (id, seen) values (1, $1) "
                                "on conflict (id) do update set seen = excluded.seen",
                                _clock.nowMicroseconds());
        });
    _database.takeWriteFailed();
    _failing = false;
    _written = now;
}

/// Says it again only if it is another thing. That the database is away is said once for all that ask it.
std::string DatabaseLook::note(std::string sentence, const DatabaseException& error)
{
    const bool away =
        dynamic_cast<const DatabaseBusy*>(&error) && !dynamic_cast<const StorageFailed*>(&error);
    if (away)
        _outage.fail(error.displayText());
    else if (std::exchange(_told, sentence) != sentence)
        Poco::Logger::get("data").error(sentence +
                                        " The server is not ready (/health/ready): " + error.displayText());
    return sentence;
}

} // namespace colonnade
