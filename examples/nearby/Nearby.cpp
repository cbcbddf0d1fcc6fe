#include <colonnade/Plugin.h>
#include <colonnade/UserEvents.h>
#include <tasks/Events.h>
#include <tasks/Scheduler.h>
#include <tasks/Work.h>

#include <charconv>
#include <cmath>
#include <numbers>

using namespace colonnade;
using namespace colonnade::tasks;

namespace
{

struct Place
{
    double latitude = 0, longitude = 0; ///< degrees
};

bool isOnEarth(const Place& place)
{
    return std::abs(place.latitude) <= 90 && std::abs(place.longitude) <= 180;
}

/// Of a task's `info`; nothing if that names none.
std::optional<Place> placeOf(const TaskSummary& task)
{
    const JsonDocument document = JsonDocument::parse(task.info);
    if (!document.root().isObject())
        return std::nullopt;
    const JsonValue latitude = document.root().find("latitude");
    const JsonValue longitude = document.root().find("longitude");
    if (!latitude || !longitude || !latitude.isNumber() || !longitude.isNumber())
        return std::nullopt;
    const Place place{latitude.number(), longitude.number()};
    return isOnEarth(place) ? std::optional(place) : std::nullopt;
}

double readDegrees(const Request& request, std::string_view name)
{
    const std::string_view text = request.form().find(name).value_or("");
    double degrees = NAN;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
    if (error != std::errc() || end != text.data() + text.size())
        throw HttpError(400, problem::BAD_REQUEST, "Please send " + std::string(name) + " in degrees.");
    return degrees;
}

/// Who asks within a project: an account, a phone app's own user, or nobody known by name.
std::string actorKeyOf(const Actors& actors, const Request& request)
{
    const auto actor = actors.resolve(request, Scope{"project", request.param("project_id")});
    if (const auto* rejected = std::get_if<Rejected>(&actor))
        throw HttpError(rejected->status, rejected->code, rejected->reason);
    return std::get<Actor>(actor).key();
}

} // namespace

/// The tasks nearest to whoever asks; those that are nowhere come last.
class NearestFirst final: public Scheduler
{
public:
    std::string_view name() const override { return "nearby"; }

    Pick pick(Transaction& transaction, const HandoutRequest& request) const override
    {
        const Place here =
            transaction
                .find(
                    [](const Row& row) {
                        return Place{row.real(0), row.real(1)};
                    },
                    "select latitude, longitude from nearby_person where actor_key = $1", request.actorKey)
                .value_or(Place());
        const double widthOfADegree = std::cos(here.latitude * std::numbers::pi / 180);
        return {transaction.all(
            [](const Row& row) { return row.integer(0); },
            "select t.id from nearby_task t where t.project_id = $1 and not exists (select 1 from "
            "nearby_answer a where a.task_id = t.id and a.actor_key = $2) "
            "order by case when t.latitude is null then 1 else 0 end, "
            "(t.latitude - $3) * (t.latitude - $3) + "
            "(t.longitude - $4) * (t.longitude - $4) * cast($5 as double precision), t.id limit " +
                std::to_string(request.limit) + " offset " + std::to_string(request.offset),
            request.projectId, request.authorKey, here.latitude, here.longitude,
            widthOfADegree * widthOfADegree)};
    }
};

/// Keeps the tables: which tasks want answers, and who has given some.
class Listener
{
public:
    Listener(Events& events, std::shared_ptr<ProjectWork> work):
        _work(std::move(work))
    {
        hearOf<TaskMade>(events);
        hearOf<TaskChanged>(events);
        hearOf<TaskReopened>(events);
        hearOf<TaskCompleted>(events);
        hearOf<TaskRemoved>(events);
        events.inside<AnswerGiven>([this](auto& transaction, const auto& answer)
                                   { noteAnswer(transaction, answer); });
        events.inside<AnswerRemoved>(
            [](Transaction& transaction, const AnswerRemoved& answer)
            { transaction.execute("delete from nearby_answer where id = $1", answer.answerId); });
        events.inside<UserRemoved>(
            [](Transaction& transaction, const UserRemoved& user)
            {
                const std::string key = Actor{"user", std::to_string(user.userId), {}, true}.key();
                transaction.execute("delete from nearby_person where actor_key = $1", key);
                transaction.execute("delete from nearby_answer where actor_key = $1", key);
            });
    }

private:
    template <class Told> void hearOf(Events& events) const
    {
        events.inside<Told>([work = _work](Transaction& transaction, const Told& told)
                            { noteTask(transaction, *work, told.taskId); });
    }

    static void noteTask(Transaction& transaction, const ProjectWork& work, std::int64_t id)
    {
        transaction.execute("delete from nearby_task where id = $1", id);
        const auto task = work.findTask(transaction, id);
        if (!task || task->complete)
            return;
        const auto place = placeOf(*task);
        transaction.execute(
            "insert into nearby_task (id, project_id, latitude, longitude) values ($1, $2, $3, $4)", id,
            task->projectId, place ? std::optional(place->latitude) : std::nullopt,
            place ? std::optional(place->longitude) : std::nullopt);
    }

    void noteAnswer(Transaction& transaction, const AnswerGiven& given) const
    {
        for (const auto& answer: _work->answers(transaction, given.taskId))
            if (answer.id == given.answerId)
                transaction.execute("insert into nearby_answer (id, task_id, actor_key) values ($1, $2, $3) "
                                    "on conflict do nothing",
                                    answer.id, given.taskId, answer.actor.key());
    }

    const std::shared_ptr<ProjectWork> _work;
};

/// Routes: POST /nearby/{project_id}/place, where one is: `latitude`, `longitude`.
class NearbyPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.extend<Scheduler>(std::make_shared<NearestFirst>());
        _listener = std::make_unique<Listener>(context.events(), context.require<ProjectWork>());
        context.route(
            post("/nearby/{project_id:int}/place")
                .summary("Tells where one is")
                .auth(Auth::Optional)
                .rateLimit("nearby"),
            [&context](const Request& request)
            {
                const Place place{readDegrees(request, "latitude"), readDegrees(request, "longitude")};
                if (!isOnEarth(place))
                    throw HttpError(400, problem::BAD_REQUEST, "That is nowhere on Earth.");
                const std::string key = actorKeyOf(context.identity().actors(), request);
                context.database().write([&](auto& t) { keep(t, key, place); });
                return Response(204);
            });
    }

    static void keep(Transaction& transaction, const std::string& actorKey, const Place& place)
    {
        transaction.execute("insert into nearby_person (actor_key, latitude, longitude) values ($1, $2, $3) "
                            "on conflict (actor_key) do update set latitude = excluded.latitude, longitude = "
                            "excluded.longitude",
                            actorKey, place.latitude, place.longitude);
    }

    std::unique_ptr<Listener> _listener;
};

COLONNADE_PLUGIN(NearbyPlugin)
