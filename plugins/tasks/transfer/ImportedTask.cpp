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

constexpr std::array<std::string_view, 10> PASSED_OVER{"id",           "created",      "project_id", "state",
                                                       "fav_user_ids", "link",         "links",      "app_id",
                                                       "time_limit",   "time_estimate"};

/// Whether a row is a task, and not what becomes the `info` of one.
bool isTask(const JsonValue& row)
{
    if (row.find("info"))
        return true;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!isSettable(row.member(i).first))
            return false;
    return true;
}

void setColumn(Record& task, std::string_view name, const JsonValue& value)
{
    if (!value.isNull())
        task.set(name, sentValue(value, *taskResource().find(name)));
}

void takeTask(Record& task, const JsonValue& row)
{
    for (std::size_t i = 0; i < row.size(); ++i)
    {
        const auto [name, value] = row.member(i);
        if (isPassedOver(name))
            continue;
        if (name != "info" && !isSettable(name))
            throw Poco::DataFormatException("a task has no " + std::string(name) +
                                            "; without info, all of the object becomes the task's info");
        setColumn(task, name, value);
    }
}

} // namespace

bool isPassedOver(std::string_view column)
{
    return std::find(PASSED_OVER.begin(), PASSED_OVER.end(), column) != PASSED_OVER.end();
}

bool isOpened(std::string_view column)
{
    return column.starts_with("info_");
}

bool isSettable(std::string_view column)
{
    const Column* known = taskResource().find(column);
    return known && known->reach != Reach::Internal && column != "info" && !isPassedOver(column);
}

Record makeImportedTask(const std::string& json, std::int64_t project, const std::string& now)
{
    const JsonDocument document = JsonDocument::parse(json);
    const JsonValue row = document.root();
    if (!row.isObject())
        throw Poco::DataFormatException("the row is no JSON object, but a JSON " + std::string(row.kind()));
    Record task = newTask(now);
    task.set("project_id", project);
    if (isTask(row))
        takeTask(task, row);
    else
    {
        task.set("info", row.toJson());
        for (const std::string_view name: {"n_answers", "priority_0"})
            if (const JsonValue value = row.find(name))
                setColumn(task, name, value);
    }
    return task;
}

} // namespace colonnade::tasks
