#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Events.h"
#include "colonnade/Identity.h"

namespace colonnade
{

/// Sessions in table core_session, under SHA-256 of kind and token. A session counts only while its user is
/// there, is enabled and has the password version that the session was made with: `find` joins the user, so
/// nothing has to be told of a change.
///
/// A use is written at most once in a tenth of the idle time or a minute, whichever is shorter. A session
/// therefore lives that much longer than its idle time at most, and never shorter.
class SessionStore final: public Sessions
{
public:
    /// Both must outlive the store. `maxSeconds`: how old a session may get however much it is used.
    SessionStore(Database& database, const Clock& clock, int maxSeconds);

    std::string create(std::string_view kind, const User& user, int idleSeconds, std::string_view seed,
                       std::string_view payload, const SessionOrigin& origin) override;
    void createWithToken(std::string_view token, std::string_view kind, const User& user, int idleSeconds,
                         std::string_view seed, std::string_view payload,
                         const SessionOrigin& origin) override;
    std::optional<SessionRecord> find(std::string_view kind, std::string_view token) override;
    void remove(std::string_view kind, std::string_view token) override;
    void removeAllOf(std::int64_t userId) override;
    void removeAllOf(Transaction& transaction, std::int64_t userId) override;
    std::vector<SessionSummary> listOf(std::int64_t userId) override;
    bool removeOne(std::int64_t userId, std::string_view id) override;

    /// Tells it of each session that begins; it must outlive the store. Before any request.
    void setEvents(const Events& events) { _events = &events; }

private:
    void touch(const std::string& id, std::int64_t now, int idleSeconds);

    Database& _database;
    const Clock& _clock;
    int _maxSeconds;
    const Events* _events = nullptr; // null: nobody hears
};

} // namespace colonnade
