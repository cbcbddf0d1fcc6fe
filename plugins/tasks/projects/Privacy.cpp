#include "projects/Privacy.h"

#include "model/ApiErrors.h"
#include "projects/ProjectPasswords.h"
#include "records/RecordStore.h"

#include <utility>

namespace colonnade::tasks
{

namespace
{

/// Values of a statement in the order of their placeholders.
struct Values
{
    std::vector<Value> held;

    std::string add(Value value)
    {
        held.push_back(std::move(value));
        return "$" + std::to_string(held.size());
    }

    std::vector<SqlValue> bound() const
    {
        std::vector<SqlValue> values;
        for (const auto& value: held)
            values.push_back(toSql(value));
        return values;
    }
};

/// Private, and not the caller's own.
std::string privateCondition(const Sight& sight, const Bind& bind)
{
    std::string condition =
        std::string("coalesce(p.private_answers, ") + (sight.byDefault ? "true" : "false") + ")";
    if (sight.userId) // a scalar subquery: NOT EXISTS may be planned as a quadratic anti join
        condition += " AND (SELECT 1 FROM tasks_owner o WHERE o.user_id = " + bind(*sight.userId) +
                     " AND o.project_id = p.id) IS NULL";
    return condition;
}

/// What the page's rule keeps from others.
std::string closedCondition(const Sight& sight, const Bind& bind)
{
    if (sight.ownersOnly)
        return "true";
    std::string closed = "NOT p.published OR p.is_protected";
    for (std::size_t i = 0; i < sight.entered.size(); ++i)
        closed += (i == 0 ? " AND p.id NOT IN (" : ", ") + bind(sight.entered[i]);
    return closed + (sight.entered.empty() ? "" : ")");
}

/// A number for `tasks_project p`, as `Seen` counts.
std::string seenExpression(const Sight& sight, const Bind& bind)
{
    return "CASE WHEN NOT (" + privateCondition(sight, bind) + ") THEN 0 WHEN " +
           closedCondition(sight, bind) + " THEN 2 ELSE 1 END";
}

/// An author who is not told.
class HiddenCodec final: public ActorCodec
{
public:
    explicit HiddenCodec(std::shared_ptr<const ActorCodec> codec):
        _codec(std::move(codec))
    {
    }

    std::string_view kind() const override { return _codec->kind(); }
    std::string_view field() const override { return _codec->field(); }
    void write(JsonWriter& json, const Actor&) const override { json.null(); }
    std::optional<std::string> idOf(std::string_view value) const override { return _codec->idOf(value); }
    void checkMember(const JsonValue& value) const override { _codec->checkMember(value); }

private:
    std::shared_ptr<const ActorCodec> _codec;
};

/// Whether a token of the project came with the request.
bool hasToken(const Tasks& tasks, const Request& request, std::int64_t project)
{
    const auto resolved = tasks.identity.actors().resolve(request, Scope{"project", std::to_string(project)});
    const auto* actor = std::get_if<Actor>(&resolved);
    return actor && !isCoreKind(actor->kind);
}

} // namespace

Sight sightOf(Session& session, const Tasks& tasks, const Caller& caller)
{
    Sight sight{tasks.settings.privateAnswers, caller.admin, caller.userId};
    const ProjectPasswords passwords(tasks.database, tasks.identity, tasks.clock);
    for (const auto& admission: caller.admissions)
        if (const auto project = findRecord(session, projectResource(), admission.project);
            project && passwords.holds(*project, admission.value))
            sight.entered.push_back(admission.project);
    return sight;
}

std::string hiddenCondition(const Sight& sight, const Bind& bind)
{
    return privateCondition(sight, bind) + " AND (" + closedCondition(sight, bind) + ")";
}

Seen seenOf(Session& session, const Sight& sight, std::int64_t project)
{
    if (sight.all)
        return Seen::Whole;
    Values values;
    const std::string place = values.add(project);
    const std::string sql = "SELECT " +
                            seenExpression(sight, [&](Value value) { return values.add(std::move(value)); }) +
                            " FROM tasks_project p WHERE p.id = " + place;
    Seen seen = Seen::Whole;
    session.run(sql, values.bound(),
                [&](const Row& row)
                {
                    seen = static_cast<Seen>(row.integer(0));
                    return false;
                });
    return seen;
}

std::optional<std::pair<Record, Seen>> findSeen(Session& session, const Resource& resource, std::int64_t id,
                                                const Sight& sight)
{
    Values values;
    const std::string place = values.add(id);
    const auto bind = [&](Value value) { return values.add(std::move(value)); };
    const std::string seen = sight.all ? "0"
                                       : "(SELECT " + seenExpression(sight, bind) +
                                             " FROM tasks_project p WHERE p.id = t.project_id)";
    const std::string sql = "SELECT " + resource.columnList() + ", " + seen + " FROM " +
                            std::string(resource.table) + " t WHERE t.id = " + place;
    const int last = static_cast<int>(resource.columns.size());
    std::optional<std::pair<Record, Seen>> found;
    session.run(sql, values.bound(),
                [&](const Row& row)
                {
                    found.emplace(Record(resource, row),
                                  static_cast<Seen>(row.findInteger(last).value_or(0)));
                    return false;
                });
    return found;
}

Codecs withoutAuthors(const Codecs& codecs)
{
    Codecs hidden;
    for (const auto& codec: codecs)
        if (codec->kind() == "user")
            hidden.push_back(codec);
        else
            hidden.push_back(std::make_shared<HiddenCodec>(codec));
    return hidden;
}

Codecs codecsFor(Session& session, const Tasks& tasks, const Caller& caller, std::int64_t project)
{
    Codecs codecs = tasks.identity.actors().codecs();
    const bool whole = seenOf(session, sightOf(session, tasks, caller), project) == Seen::Whole;
    return whole ? codecs : withoutAuthors(codecs);
}

void requireSight(const Tasks& tasks, const Request& request, const ProjectGate& project)
{
    if (!project.privateAnswers.value_or(tasks.settings.privateAnswers))
        return;
    const Caller caller = findCaller(tasks.identity, request);
    const Seen seen = tasks.database.read(
        [&](Session& session) { return seenOf(session, sightOf(session, tasks, caller), project.id); });
    const bool named = findNamedActor(request.query(), tasks.identity.actors().codecs()).has_value();
    const bool enough = seen == Seen::Whole || (seen == Seen::WithoutAuthors && !named);
    if (!enough && !hasToken(tasks, request, project.id))
        throw notAllowed(caller.signedIn());
}

} // namespace colonnade::tasks
