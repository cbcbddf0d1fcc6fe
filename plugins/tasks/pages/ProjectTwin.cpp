#include "pages/ProjectTwin.h"

#include "people/Contributions.h"

#include <colonnade/Actor.h>
#include <colonnade/pybossa/PublicUser.h>
#include <colonnade/pybossa/TimeAgo.h>

namespace colonnade::tasks
{

namespace
{

constexpr double ALL = 100.0;

JsonWriter& timeMember(JsonWriter& json, const char* name, const std::string& time)
{
    return time.empty() ? json.nullMember(name) : json.member(name, time);
}

} // namespace

std::string infoText(const Record& project, std::string_view name)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue value = info.root().isObject() ? info.root().find(name) : JsonValue();
    return value.isText() ? std::string(value.text()) : std::string();
}

ProjectState ProjectTwin::stateOf(const Request& request, const PageView& view) const
{
    ProjectState state;
    const auto actor =
        _tasks.identity.actors().resolve(request, Scope{"project", std::to_string(view.project.id())});
    if (const auto* known = std::get_if<Actor>(&actor))
        state.actorKey = known->key();
    _tasks.database.read(
        [&](Session& session)
        {
            state.facts = factsOf(session, view.project.id());
            state.button = buttonOf(session, view, state);
            state.owner = _tasks.identity.users().findById(session, view.project.integer("owner_id"));
        });
    if (!state.owner || state.owner->restricted || !wantsJson(request))
        return state;
    Contributions work(_tasks);
    state.ownerAnswers = work.countAnswers(state.owner->id);
    if (const auto standing = work.findStanding(state.owner->id))
    {
        state.ownerRank = standing->rank;
        state.ownerScore = standing->score;
    }
    return state;
}

std::string ProjectTwin::buttonOf(Session& session, const PageView& view, const ProjectState& state) const
{
    if (state.facts.progress() >= ALL)
        return "completed";
    if (!view.project.boolean("published"))
    {
        const bool isComplete = state.facts.tasks > 0 && (!_tasks.settings.publishNeedsPresenter ||
                                                          !infoText(view.project, "task_presenter").empty());
        return isComplete ? "publish" : "draft";
    }
    return hasTaskFor(session, view.project.id(), state.facts, state.actorKey) ? "can_contribute"
                                                                               : "cannot_contribute";
}

void ProjectTwin::writeProject(JsonWriter& json, const PageView& view, const ProjectState& state) const
{
    Caller reader = view.caller;
    reader.admin = false; // an administrator counts as others do
    json.key("project");
    _projects.writeObject(json, view.project, reader,
                          [&](JsonWriter& members)
                          {
                              members.member("contrib_button", state.button);
                              members.member("n_blogposts", state.facts.blogposts);
                              members.member("n_results", state.facts.results);
                              writeNumbers(members, state);
                          });
    writeOwner(json, view, state);
    json.key("pro_features")
        .beginObject()
        .member("auditlog_enabled", true)
        .member("autoimporter_enabled", true)
        .member("webhooks_enabled", true)
        .end();
}

void ProjectTwin::writeNumbers(JsonWriter& json, const ProjectState& state)
{
    const ProjectFacts& facts = state.facts;
    json.member("n_tasks", facts.tasks)
        .member("n_task_runs", facts.answers)
        .member("overall_progress", facts.progress())
        .member("n_completed_tasks", facts.completed)
        .member("n_volunteers", facts.volunteers);
    timeMember(json, "last_activity", facts.lastAnswer);
}

/// The account that the project belongs to: of oneself with what is private.
void ProjectTwin::writeOwner(JsonWriter& json, const PageView& view, const ProjectState& state) const
{
    if (!state.owner || (state.owner->restricted && !view.caller.is(state.owner->id)))
    {
        json.nullMember("owner");
        return;
    }
    const User& owner = *state.owner;
    json.key("owner").beginObject();
    pybossa::writePublicMembers(
        json, owner,
        {.registeredAgo = pybossa::timeAgo(owner.created, _tasks.clock.nowMicroseconds()),
         .locale = owner.locale,
         .answers = state.ownerAnswers,
         .rank = state.ownerRank,
         .score = state.ownerRank ? std::optional(state.ownerScore) : std::nullopt});
    if (view.caller.is(owner.id))
        json.member("id", owner.id)
            .member("email_addr", owner.email)
            .member("api_key", _tasks.identity.users().apiKey(owner.id));
    json.end();
}

} // namespace colonnade::tasks
