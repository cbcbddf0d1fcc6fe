#include "owning/TaskFilter.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <charconv>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t LOOK = 10'000;
constexpr double HUNDRED = 100;

[[noreturn]] void refuse()
{
    throw HttpError(404, problem::NOT_FOUND, "Invalid filtering criteria");
}

std::optional<double> numberOf(const Parameters& query, std::string_view name, double least, double most)
{
    const auto text = query.get(name);
    if (text.empty())
        return std::nullopt;
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || !(number >= least && number <= most))
        refuse();
    return number;
}

std::string timeOf(const Parameters& query, std::string_view name)
{
    std::string text(query.get(name));
    if (text.size() > 26 || text.find_first_not_of("0123456789-:.T ") != std::string::npos)
        refuse();
    return text;
}

/// A number as it was typed, short.
std::string textOf(double number)
{
    char text[32];
    const auto [end, fault] = std::to_chars(std::begin(text), std::end(text), number);
    return fault == std::errc() ? std::string(std::begin(text), end) : std::string();
}

std::string patternOf(const std::string& words)
{
    std::string pattern = "%";
    for (const char c: words)
    {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return lowerAscii(pattern + "%");
}

/// A condition under construction; values never stand in its text.
class Condition
{
public:
    explicit Condition(std::int64_t project, std::int64_t after):
        _values{project, after}
    {
    }

    template <class T> void add(const std::string& before, const T& value, const std::string& behind = "")
    {
        _values.emplace_back(value);
        _text += " AND " + before + "$" + std::to_string(_values.size()) + behind;
    }
    void add(const std::string& condition) { _text += " AND " + condition; }

    const std::string& text() const { return _text; }
    const std::vector<SqlValue>& values() const { return _values; }

private:
    std::string _text = " WHERE t.project_id = $1 AND t.id > $2";
    std::vector<SqlValue> _values;
};

Condition conditionOf(std::int64_t project, const TaskFilter& filter, const std::string& pattern)
{
    Condition condition(project, filter.after);
    if (!filter.state.empty())
        condition.add("t.state = ", std::string_view(filter.state));
    if (filter.task)
        condition.add("t.id = ", *filter.task);
    if (filter.reported)
        condition.add("EXISTS (SELECT 1 FROM tasks_report r WHERE r.task_id = t.id)");
    if (!filter.words.empty())
        condition.add("lower(cast(t.info AS text)) LIKE ", std::string_view(pattern), " ESCAPE '\\'");
    const std::string share = "100.0 * t.n_done / CASE WHEN t.n_answers > 0 THEN t.n_answers ELSE 1 END";
    if (filter.completeFrom)
        condition.add(share + " >= ", *filter.completeFrom);
    if (filter.completeTo)
        condition.add(share + " <= ", *filter.completeTo);
    if (filter.priorityFrom)
        condition.add("coalesce(t.priority_0, 0) >= ", *filter.priorityFrom);
    if (filter.priorityTo)
        condition.add("coalesce(t.priority_0, 0) <= ", *filter.priorityTo);
    if (!filter.createdFrom.empty())
        condition.add("t.created >= ", std::string_view(filter.createdFrom));
    if (!filter.createdTo.empty())
        condition.add("t.created <= ", std::string_view(filter.createdTo));
    return condition;
}

/// The last of the tasks that one request may look at; nothing if there are fewer.
std::optional<std::int64_t> endOfLook(Session& session, std::int64_t project, std::int64_t after)
{
    return session.findInteger("SELECT id FROM tasks_task WHERE project_id = $1 AND id > $2 ORDER BY id "
                               "LIMIT 1 OFFSET " +
                                   std::to_string(LOOK - 1),
                               project, after);
}

} // namespace

TaskFilter TaskFilter::read(const Parameters& query)
{
    TaskFilter filter;
    filter.state = query.get("state");
    if (lowerAscii(query.get("hide_completed")) == "true")
        filter.state = "ongoing";
    if (!filter.state.empty() && filter.state != "ongoing" && filter.state != "completed")
        refuse();
    if (const auto text = query.get("task_id"); !text.empty())
    {
        filter.task = parseInteger(text);
        if (!filter.task)
            refuse();
    }
    filter.reported = query.get("reported") == "1";
    filter.words = trimBlanks(query.get("words"));
    filter.completeFrom = numberOf(query, "pcomplete_from", 0, HUNDRED);
    filter.completeTo = numberOf(query, "pcomplete_to", 0, HUNDRED);
    filter.priorityFrom = numberOf(query, "priority_from", 0, 1);
    filter.priorityTo = numberOf(query, "priority_to", 0, 1);
    filter.createdFrom = timeOf(query, "created_from");
    filter.createdTo = timeOf(query, "created_to");
    filter.after = parseInteger(query.get("after")).value_or(0);
    return filter;
}

std::vector<std::pair<std::string, std::string>> TaskFilter::fields() const
{
    std::vector<std::pair<std::string, std::string>> fields;
    const auto add = [&](const char* name, const std::string& value)
    {
        if (!value.empty())
            fields.emplace_back(name, value);
    };
    add("state", state);
    add("task_id", task ? std::to_string(*task) : std::string());
    add("reported", reported ? "1" : "");
    add("words", words);
    add("pcomplete_from", completeFrom ? textOf(*completeFrom) : std::string());
    add("pcomplete_to", completeTo ? textOf(*completeTo) : std::string());
    add("priority_from", priorityFrom ? textOf(*priorityFrom) : std::string());
    add("priority_to", priorityTo ? textOf(*priorityTo) : std::string());
    add("created_from", createdFrom);
    add("created_to", createdTo);
    return fields;
}

std::string TaskFilter::query() const
{
    std::string text;
    for (const auto& [name, value]: fields())
        text += (text.empty() ? "?" : "&") + name + "=" + encodePercent(value);
    return text;
}

bool TaskFilter::isIndexed() const
{
    return words.empty() && !completeFrom && !completeTo && !priorityFrom && !priorityTo &&
           createdFrom.empty() && createdTo.empty() && state != "completed" && !reported;
}

FilteredTasks filterTasks(Session& session, std::int64_t project, const TaskFilter& filter, std::int64_t most)
{
    FilteredTasks found;
    const std::string pattern = patternOf(filter.words);
    Condition condition = conditionOf(project, filter, pattern);
    const auto end =
        filter.isIndexed() ? std::optional<std::int64_t>() : endOfLook(session, project, filter.after);
    if (end)
        condition.add("t.id <= ", *end);
    session.run("SELECT t.id, t.created, t.state, t.n_answers, t.n_done, coalesce(t.priority_0, 0), "
                "(SELECT count(*) FROM tasks_report r WHERE r.task_id = t.id) FROM tasks_task t" +
                    condition.text() + " ORDER BY t.id LIMIT " + std::to_string(most + 1),
                condition.values(),
                [&](const Row& row)
                {
                    found.tasks.push_back({row.integer(0), row.text(1), row.text(2) == "completed",
                                           row.integer(3), row.integer(4), row.real(5), row.integer(6)});
                    return true;
                });
    if (static_cast<std::int64_t>(found.tasks.size()) > most)
    {
        found.tasks.pop_back();
        found.goOn = found.tasks.back().id;
    }
    else if (end)
    {
        found.goOn = end;
        found.lookedAtMany = true;
    }
    return found;
}

} // namespace colonnade::tasks
