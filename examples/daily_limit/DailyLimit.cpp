#include <colonnade/Clock.h>
#include <colonnade/Plugin.h>
#include <tasks/Events.h>
#include <tasks/Gate.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// Lets nobody work who has given so many answers in a project today (UTC).
class DailyLimit final: public Gate
{
public:
    DailyLimit(Database& database, std::int64_t most):
        _database(database),
        _most(most)
    {
    }

    std::optional<std::string> refuse(const Request&, const Actor& actor, std::int64_t project) const override
    {
        const std::string today = isoTime(systemClock().nowMicroseconds()).substr(0, 10);
        const auto given = _database.read(
            [&](Session& session)
            {
                return session.findInteger("select answers from daily_limit_count where actor_kind = $1 "
                                           "and actor_id = $2 and project_id = $3 and day = $4",
                                           actor.kind, actor.id, project, today);
            });
        if (given.value_or(0) < _most)
            return std::nullopt;
        return "Thank you, that is enough for today. Please come back tomorrow.";
    }

private:
    Database& _database;
    const std::int64_t _most;
};

class DailyLimitPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.extend<Gate>(
            std::make_shared<DailyLimit>(context.database(), context.config().integer("answers")));
        context.events().inside<AnswerGiven>(count);
    }

    static void count(Transaction& transaction, const AnswerGiven& answer)
    {
        transaction.execute(
            "insert into daily_limit_count (actor_kind, actor_id, project_id, day, answers) "
            "values ($1, $2, $3, $4, 1) on conflict (actor_kind, actor_id, project_id) do update set answers "
            "= "
            "case when daily_limit_count.day = excluded.day then daily_limit_count.answers + 1 else 1 end, "
            "day = excluded.day",
            answer.actorKind, answer.actorId, answer.projectId, answer.finished.substr(0, 10));
    }
};

COLONNADE_PLUGIN(DailyLimitPlugin)
