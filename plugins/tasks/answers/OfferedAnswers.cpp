#include "answers/OfferedAnswers.h"

#include <colonnade/Actor.h>
#include <colonnade/Crypto.h>

namespace colonnade::tasks
{

namespace
{

constexpr const char* COOKIE = "contributor";
constexpr const char* PURPOSE = "tasks.contributor";
constexpr int LIFE_SECONDS = 30 * 24 * 3600;
constexpr std::size_t LENGTH = 36; ///< of a UUID

} // namespace

/// Empty: it has no cookie of ours.
std::string OfferedAnswers::browserOf(const Request& request) const
{
    const auto values = request.cookies(COOKIE);
    if (values.empty() || values.front().size() != LENGTH)
        return {};
    return _tasks.identity.vault().digest(PURPOSE, values.front());
}

void OfferedAnswers::mark(const Request& request, Response& response) const
{
    if (request.principal() || !browserOf(request).empty())
        return;
    response.cookie(
        {.name = COOKIE, .value = randomUuid(), .maxAgeSeconds = LIFE_SECONDS, .secure = request.secure()});
}

void OfferedAnswers::remember(const Request& request, std::int64_t run) const
{
    const std::string browser = browserOf(request);
    if (request.principal() || browser.empty())
        return;
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("INSERT INTO tasks_browser_run (run_id, browser, made) VALUES ($1, $2, $3) "
                                "ON CONFLICT (run_id) DO NOTHING",
                                run, browser, _tasks.clock.nowSeconds());
        });
}

std::int64_t OfferedAnswers::count(const Request& request) const
{
    const std::string browser = browserOf(request);
    if (browser.empty())
        return 0;
    return _tasks.database.read(
        [&](Session& session)
        {
            return session
                .findInteger("SELECT count(*) FROM tasks_browser_run b JOIN tasks_run r ON r.id = b.run_id "
                             "WHERE b.browser = $1 AND r.actor_kind = 'anonymous'",
                             browser)
                .value_or(0);
        });
}

std::int64_t OfferedAnswers::take(const Request& request, std::int64_t userId) const
{
    const std::string browser = browserOf(request);
    if (browser.empty())
        return 0;
    const Actor author{"user", std::to_string(userId), {}, false};
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto changed = transaction.execute(
                "UPDATE tasks_run SET actor_kind = 'user', actor_id = $2, actor_key = $3 WHERE "
                "actor_kind = 'anonymous' AND id IN (SELECT min(b.run_id) FROM tasks_browser_run b JOIN "
                "tasks_run r ON r.id = b.run_id WHERE b.browser = $1 GROUP BY r.task_id) AND NOT EXISTS "
                "(SELECT 1 FROM tasks_run o WHERE o.task_id = tasks_run.task_id AND o.actor_key = $3)",
                browser, author.id, author.key());
            transaction.execute("DELETE FROM tasks_browser_run WHERE browser = $1", browser);
            return static_cast<std::int64_t>(changed);
        });
}

void OfferedAnswers::leave(const Request& request) const
{
    const std::string browser = browserOf(request);
    if (browser.empty())
        return;
    _tasks.database.write(
        [&](Transaction& transaction)
        { transaction.execute("DELETE FROM tasks_browser_run WHERE browser = $1", browser); });
}

void OfferedAnswers::forgetOld() const
{
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("DELETE FROM tasks_browser_run WHERE made < $1",
                                _tasks.clock.nowSeconds() - LIFE_SECONDS);
        });
}

} // namespace colonnade::tasks
