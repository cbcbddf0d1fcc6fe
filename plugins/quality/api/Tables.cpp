#include "api/Tables.h"

#include <colonnade/Json.h>

#include <cstdio>

namespace colonnade::quality
{

namespace
{

constexpr int PAGE = 500;

/// Spreadsheets run what begins like this; an apostrophe before it makes it a text.
bool looksLikeFormula(std::string_view text)
{
    return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

std::string cell(const std::string& text)
{
    std::string safe = (looksLikeFormula(text) ? "'" : "") + text;
    if (safe.find_first_of(",\"\r\n") == std::string::npos)
        return safe;
    std::string quoted = "\"";
    for (const char c: safe)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/// A text without its quotes, all else as JSON.
std::string plain(const std::string& json)
{
    const auto document = JsonDocument::parse(json);
    return document.root().isNull()   ? std::string()
           : document.root().isText() ? std::string(document.root().text())
                                      : json;
}

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

std::string flagNames(const std::string& flags)
{
    const auto document = JsonDocument::parse(flags);
    std::string names;
    for (std::size_t at = 0; at < document.root().size(); ++at)
        names += (at > 0 ? "; " : "") + std::string(document.root().at(at).find("flag").text());
    return names;
}

struct Reached
{
    std::int64_t task = 0;
    std::string question;
};

/// The next rows as text, and where they end; empty: there are no more.
std::string readPage(Session& session, std::int64_t project, Reached& reached)
{
    std::string rows;
    Reached last = reached;
    session.all(
        [&](const Row& row)
        {
            last = {row.integer(0), row.text(1)};
            rows += csvLine({std::to_string(last.task), last.question, plain(row.text(2)),
                             number(row.real(3)), std::to_string(row.integer(4)), row.text(5),
                             row.boolean(6) ? "completed" : "ongoing", row.boolean(7) ? "true" : "false"});
            return 0;
        },
        "select t.task_id, t.question, t.label, t.certainty, t.answers, t.method, t.complete, g.task_id is "
        "not null from quality_task t left join quality_gold g on g.task_id = t.task_id where t.project_id = "
        "$1 and (t.task_id > $2 or (t.task_id = $2 and t.question > $3)) order by t.task_id, t.question "
        "limit " +
            std::to_string(PAGE),
        project, reached.task, reached.question);
    reached = last;
    return rows;
}

} // namespace

std::string csvLine(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t at = 0; at < cells.size(); ++at)
        line += (at > 0 ? "," : "") + cell(cells[at]);
    return line + "\r\n";
}

void writeTaskTable(BodySink& sink, Database& database, std::int64_t project)
{
    sink.write(csvLine({"task_id", "question", "label", "certainty", "answers", "method", "state", "gold"}));
    Reached reached;
    for (;;)
    {
        Reached next;
        const std::string rows = database.read(
            [&](Session& session)
            {
                next = reached;
                return readPage(session, project, next);
            });
        if (rows.empty())
            return;
        sink.write(rows);
        reached = next;
    }
}

std::string peopleTable(const std::vector<PersonStanding>& people)
{
    std::string table = csvLine(
        {"pseudonym", "answers", "gold", "gold_right", "agreement", "skill", "answers_a_minute", "flags"});
    for (const auto& person: people)
        table += csvLine({person.pseudonym, std::to_string(person.record.answers),
                          std::to_string(person.record.gold), std::to_string(person.record.goldRight),
                          number(person.record.agreement()), number(person.skill),
                          number(person.record.pace()), flagNames(person.flags)});
    return table;
}

} // namespace colonnade::quality
