#include "model/Additions.h"

#include "model/Resource.h"

#include <colonnade/Plugin.h>
#include <tasks/Feedback.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <set>

namespace colonnade::tasks
{

Additions Additions::collect(Context& context)
{
    Additions additions{context.extensions<Gate>(),       context.extensions<Mixer>(),
                        context.extensions<TaskMember>(), context.extensions<ExportColumns>(),
                        context.extensions<FormKind>(),   context.extensions<Feedback>()};
    std::set<std::string, std::less<>> names{"link", "links", "task_runs", "result"};
    for (const auto& column: taskResource().columns)
        names.emplace(column.name);
    for (const auto& member: additions.members)
        if (!names.emplace(member->name()).second)
            throw Poco::RuntimeException("a plugin adds the member " + std::string(member->name()) +
                                         " to tasks, which they have already");
    return additions;
}

std::vector<std::string> Additions::columnNames(std::int64_t project) const
{
    std::vector<std::string> names;
    for (const auto& member: members)
        for (auto& name: member->columns(project))
            names.push_back(std::move(name));
    return names;
}

const TaskMember* Additions::findColumn(std::string_view column, std::int64_t project) const
{
    for (const auto& member: members)
        for (const auto& name: member->columns(project))
            if (name == column)
                return member.get();
    return nullptr;
}

const TaskMember* Additions::findMember(std::string_view name) const
{
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member->name() == name; });
    return found == members.end() ? nullptr : found->get();
}

} // namespace colonnade::tasks
