#include "engine/Worker.h"

#include "engine/Refit.h"

#include <colonnade/Clock.h>
#include <colonnade/Crypto.h>

#include <set>
#include <string>

namespace colonnade::quality
{

POCO_IMPLEMENT_EXCEPTION(ClaimLost, Poco::RuntimeException, "Claim lost")

namespace
{

constexpr std::int64_t CLAIM_SECONDS = 60;
constexpr auto MOST_OF_A_BATCH = std::chrono::milliseconds(80);
constexpr int MOST_TASKS = 50;
constexpr auto BRIEF_REST = std::chrono::milliseconds(200);
constexpr auto LONG_REST = std::chrono::milliseconds(2000);

} // namespace

void fillInbox(Transaction& transaction, std::int64_t project)
{
    transaction.execute(
        "insert into quality_inbox (project_id, task_id) select project_id, id from tasks_task "
        "where project_id = $1 and n_done > 0 order by id",
        project);
}

/// A project that is this server's for a while.
class Worker::Claim
{
public:
    Claim(Worker& worker, std::int64_t project):
        _worker(worker),
        _project(project),
        _name(randomUuid())
    {
        _held = worker._database.write(
            [&](Transaction& transaction)
            {
                return transaction.execute(
                           "update quality_project set claim = $2, claim_until = $3 where project_id = $1 "
                           "and (claim is null or claim_until < $4)",
                           _project, _name, worker.now() + CLAIM_SECONDS, worker.now()) == 1;
            });
    }
    ~Claim()
    {
        try
        {
            if (_held)
                _worker._database.write(
                    [&](Transaction& transaction)
                    {
                        transaction.execute(
                            "update quality_project set claim = null, claim_until = 0 where project_id = "
                            "$1 and claim = $2",
                            _project, _name);
                    });
        }
        catch (const Poco::Exception&)
        {
            // It ends by itself.
            Poco::Logger::get("quality").debug("a claim could not be given back");
        }
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    bool held() const { return _held; }
    std::int64_t project() const { return _project; }

    /// Locks the project's row, too: first of all that a piece of work does.
    void renew(Transaction& transaction) const
    {
        if (transaction.execute(
                "update quality_project set claim_until = $3 where project_id = $1 and claim = $2", _project,
                _name, _worker.now() + CLAIM_SECONDS) != 1)
            throw ClaimLost("project " + std::to_string(_project));
    }

private:
    Worker& _worker;
    std::int64_t _project;
    std::string _name;
    bool _held = false;
};

std::optional<std::int64_t> Worker::findWork()
{
    return _database.read(
        [&](Session& session)
        {
            return session.findInteger("select p.project_id from quality_project p where (p.claim is null or "
                                       "p.claim_until < $1) and (p.wants_refit "
                                       "or (p.fill_due > 0 and p.fill_due <= $1) or exists (select 1 from "
                                       "quality_inbox i where i.project_id = "
                                       "p.project_id)) order by p.project_id limit 1",
                                       now());
        });
}

/// False once the inbox is empty.
bool Worker::takeBatch(const Claim& claim)
{
    return _database.write(
        [&](Transaction& transaction)
        {
            claim.renew(transaction);
            if (transaction.execute(
                    "update quality_project set fill_due = 0 where project_id = $1 and fill_due > 0 and "
                    "fill_due <= $2",
                    claim.project(), now()) == 1)
                fillInbox(transaction, claim.project());
            const auto waiting =
                transaction.all([](const Row& row) { return row.integer(0); },
                                "select task_id from quality_inbox where project_id = $1 order by id limit " +
                                    std::to_string(MOST_TASKS),
                                claim.project());
            auto known = Knowledge::load(transaction, claim.project());
            if (waiting.empty() || !known)
                return false;
            const auto begun = std::chrono::steady_clock::now();
            for (const auto task: std::set(waiting.begin(), waiting.end()))
            {
                // Before its answers are read: one that comes meanwhile stays in the inbox.
                transaction.execute("delete from quality_inbox where task_id = $1 and project_id = $2", task,
                                    claim.project());
                _step.take(transaction, *known, task);
                if (std::chrono::steady_clock::now() - begun > MOST_OF_A_BATCH)
                    break;
            }
            known->save(transaction);
            return true;
        });
}

bool Worker::isFitDue(std::int64_t project)
{
    return _database.read(
        [&](Session& session)
        {
            return session
                .findInteger("select 1 from quality_project where project_id = $1 and (wants_refit or (seen "
                             ">= 20 and 10 * "
                             "(seen - fit_answers) > fit_answers))",
                             project)
                .has_value();
        });
}

void Worker::fit(const Claim& claim, const std::function<void(double)>& progress)
{
    Refitting refitting(_database,
                        [&](const std::function<void(Transaction&)>& work)
                        {
                            _database.write(
                                [&](Transaction& transaction)
                                {
                                    claim.renew(transaction);
                                    work(transaction);
                                });
                        });
    refitting.run(claim.project(), isoTime(_clock.nowMicroseconds()), progress);
}

std::chrono::milliseconds Worker::run(const std::stop_token& stop)
{
    _cache.refresh();
    if (_cache.empty())
        return LONG_REST;
    const auto project = findWork();
    if (!project)
        return BRIEF_REST;
    try
    {
        const Claim claim(*this, *project);
        if (!claim.held())
            return BRIEF_REST;
        while (!stop.stop_requested() && takeBatch(claim))
            if (isFitDue(*project))
                fit(claim, [](double) {});
        if (!stop.stop_requested() && isFitDue(*project))
            fit(claim, [](double) {});
    }
    catch (const ClaimLost&)
    {
        return BRIEF_REST;
    }
    return std::chrono::milliseconds(0);
}

bool Worker::refit(std::int64_t project, const std::function<void(double)>& progress)
{
    const Claim claim(*this, project);
    if (!claim.held())
        return false;
    const auto takeAll = [&]
    {
        while (takeBatch(claim))
            progress(0);
    };
    takeAll();
    fit(claim, progress);
    takeAll();
    return true;
}

} // namespace colonnade::quality
