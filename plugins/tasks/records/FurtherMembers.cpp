#include "records/FurtherMembers.h"

#include "records/RecordStore.h"

namespace colonnade::tasks
{

namespace
{

bool managesProjectOf(Session& session, const Record& task, const Caller& caller)
{
    if (caller.admin || !caller.signedIn())
        return caller.admin;
    const auto project = findRecord(session, projectResource(), task.integer("project_id"));
    return project && manages(caller, *project);
}

} // namespace

Members checkTaskMembers(const Tasks& tasks, const JsonValue& body)
{
    return checkMembers(body, taskResource(),
                        [&](std::string_view name) { return tasks.additions.findMember(name) != nullptr; });
}

void writeFurther(JsonWriter& json, Session& session, const Tasks& tasks, const Record& task,
                  const Caller& caller)
{
    std::optional<bool> manager; // asked for once, and only if it matters
    for (const auto& member: tasks.additions.members)
    {
        if (member->readers() == TaskMember::Readers::Managers && !manager)
            manager = managesProjectOf(session, task, caller);
        if (member->readers() == TaskMember::Readers::Everybody || *manager)
            json.rawMember(member->name(), member->value(session, task.id()).value_or("null"));
    }
}

void storeFurther(Transaction& transaction, const Tasks& tasks, std::int64_t task, const Members& members)
{
    for (const auto& [name, sent]: members)
        if (const TaskMember* member = tasks.additions.findMember(name))
            member->set(transaction, task, sent);
}

std::pair<std::string, std::string> splitFurther(const Tasks& tasks, std::int64_t project,
                                                 const std::string& row)
{
    if (tasks.additions.members.empty())
        return {row, {}};
    const JsonDocument document = JsonDocument::parse(row);
    if (!document.root().isObject())
        return {row, {}};
    JsonWriter rest;
    JsonWriter further;
    rest.beginObject();
    further.beginObject();
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        const TaskMember* member = tasks.additions.findColumn(name, project);
        if (member == nullptr)
        {
            rest.rawMember(name, value.toJson());
            continue;
        }
        const std::string said = member->fromCell(project, value);
        member->check(JsonDocument::parse(said).root());
        further.rawMember(member->name(), said);
    }
    return {rest.end().take(), further.end().take()};
}

void storeFurther(Transaction& transaction, const Tasks& tasks, std::int64_t task, const std::string& further)
{
    if (further.empty())
        return;
    const JsonDocument document = JsonDocument::parse(further);
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (const TaskMember* member = tasks.additions.findMember(document.root().member(i).first))
            member->set(transaction, task, document.root().member(i).second);
}

} // namespace colonnade::tasks
