#include "transfer/ImportedTask.h"

#include "model/NewTasks.h"
#include "records/Body.h"
#include "transfer/CsvRecords.h"

#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<std::string_view, 10> PASSED_OVER{"id",           "created",      "project_id", "state",
                                                       "fav_user_ids", "link",         "links",      "app_id",
                                                       "time_limit",   "time_estimate"};

bool isBlank(const JsonValue& value)
{
    return value.isNull() || (value.isText() && trimAllBlanks(value.text()).empty());
}

bool isMeantForTask(std::string_view column)
{
    return column == "n_answers" || column == "priority_0";
}

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

/// A plain object is the `info`; what it says of the task counts besides.
void takeInfo(Record& task, const JsonValue& row)
{
    if (const JsonValue type = row.find("type"); type.isText() && type.text() == "FeatureCollection")
        throw Poco::DataFormatException("GeoJSON is not taken yet; send its features as rows");
    bool saysMore = false;
    for (std::size_t i = 0; i < row.size(); ++i)
    {
        const auto [name, value] = row.member(i);
        if (const std::string column = taskColumnName(name); isMeantForTask(column))
            setColumn(task, column, value);
        else
            saysMore = saysMore || !isBlank(value);
    }
    if (!saysMore)
        throw Poco::DataFormatException("the row has nothing in any member that becomes info");
    task.set("info", row.toJson());
}

} // namespace

std::string taskColumnName(std::string_view written)
{
    constexpr std::string_view NO_BREAK = "\xC2\xA0";
    const std::string_view name = trimAllBlanks(written);
    std::string plain = lowerAscii(name);
    for (auto at = plain.find(NO_BREAK); at != std::string::npos; at = plain.find(NO_BREAK))
        plain.replace(at, NO_BREAK.size(), "_");
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return isMeantForTask(plain) ? plain : std::string(name);
}

bool isBlankRow(const JsonValue& row)
{
    if (!row.isObject() || row.find("info"))
        return row.isNull();
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!isBlank(row.member(i).second))
            return false;
    return true;
}

void requireDistinctMembers(const JsonValue& value)
{
    if (!value.isObject() && !value.isArray())
        return;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < value.size(); ++i)
        if (value.isObject())
        {
            names.push_back(value.member(i).first);
            requireDistinctMembers(value.member(i).second);
        }
        else
            requireDistinctMembers(value.at(i));
    std::sort(names.begin(), names.end());
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
        throw Poco::DataFormatException("a member stands twice in an object: " + quoteJson(*twice));
}

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
    requireDistinctMembers(row);
    Record task = newTask(now);
    task.set("project_id", project);
    isTask(row) ? takeTask(task, row) : takeInfo(task, row);
    return task;
}

} // namespace colonnade::tasks
