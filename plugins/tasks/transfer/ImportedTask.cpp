#include "transfer/ImportedTask.h"

#include "resources/NewTasks.h"
#include "rest/Body.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<std::string_view, 7> PASSED_OVER{"id",           "created", "project_id", "state",
                                                      "fav_user_ids", "link",    "links"};

bool isSettable(std::string_view column)
{
    const Column* known = taskResource().find(column);
    return known && known->reach != Reach::Internal && !isPassedOver(column);
}

} // namespace

bool isPassedOver(std::string_view column)
{
    return std::find(PASSED_OVER.begin(), PASSED_OVER.end(), column) != PASSED_OVER.end();
}

bool isInfoMember(std::string_view column)
{
    return !isPassedOver(column) && !isSettable(column);
}

Record makeImportedTask(const std::string& json, std::int64_t project, const std::string& now)
{
    const JsonDocument document = JsonDocument::parse(json);
    const JsonValue root = document.root();
    if (!root.isObject())
        throw Poco::DataFormatException("the row is no JSON object");
    Record task = newTask(now);
    task.set("project_id", project);
    for (std::size_t i = 0; i < root.size(); ++i)
    {
        const auto [name, value] = root.member(i);
        if (isPassedOver(name) || value.isNull())
            continue;
        if (!isSettable(name))
            throw Poco::DataFormatException("a task has no " + std::string(name));
        task.set(name, sentValue(value, *taskResource().find(name)));
    }
    return task;
}

} // namespace colonnade::tasks
