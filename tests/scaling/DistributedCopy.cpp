#include "scaling/DistributedCopy.h"

#include <cppunit/TestAssert.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace colonnade::test
{

namespace
{

constexpr int PARTITIONS = 16;

/// Rows that hang at a task, an answer or the like of one project, and do not name the project.
const std::map<std::string, std::string> HANGING = {{"tasks_project", "id"},
                                                    {"tasks_task_mark", "rowid"},
                                                    {"tasks_run_mark", "rowid"},
                                                    {"tasks_result_mark", "rowid"},
                                                    {"tasks_helping_material_mark", "rowid"},
                                                    {"tasks_repeat", "run_id"},
                                                    {"tasks_browser_run", "run_id"},
                                                    {"tasks_undo", "run_id"},
                                                    {"tasks_settling", "task_id"},
                                                    {"tasks_skip", "task_id"},
                                                    {"tasks_report", "task_id"},
                                                    {"tasks_old_file", "record_id"},
                                                    {"tasks_upload", "name"},
                                                    {"tasks_favorite", "task_id"},
                                                    {"tasks_webhook_attempt", "call_id"}};

/// The server's own, or a user's: on each machine, or on one.
const std::set<std::string> SHARED = {"tasks_category",     "tasks_contributor",   "tasks_rank",
                                      "tasks_total",        "tasks_project_total", "tasks_unmarked",
                                      "tasks_announcement", "tasks_bulk"};

/// A row with another value in each column that something may be found by.
constexpr const char* SAMPLE =
    R"({"id":901,"project_id":902,"task_id":903,"user_id":904,"run_id":905,"shard":1,)"
    R"("actor_key":"u904","actor_kind":"user","actor_id":"904","n_answers":1,"n_done":1,)"
    R"("category_id":1,"owners_ids":"[1]"})";

std::string replaced(const std::string& text, const char* pattern, const std::string& by)
{
    return std::regex_replace(text, std::regex(pattern), by);
}

/// With parameters numbered from `first` on, as they appear.
std::string renumbered(const std::string& sql, int first)
{
    static const std::regex PARAMETER("\\$(\\d+)");
    std::map<std::string, int> numbers;
    std::string result;
    auto rest = sql.cbegin();
    for (std::sregex_iterator found(sql.begin(), sql.end(), PARAMETER), end; found != end; ++found)
    {
        const auto number =
            numbers.emplace((*found)[1], static_cast<int>(numbers.size()) + first).first->second;
        result += std::string(rest, (*found)[0].first) + "$" + std::to_string(number);
        rest = (*found)[0].second;
    }
    return result + std::string(rest, sql.cend());
}

/// $1 is NEW and $2 is OLD.
std::string withRecords(const std::string& sql)
{
    return replaced(replaced(renumbered(sql, 3), "\\bnew\\.(\\w+)", "($$1).$1"), "\\bold\\.(\\w+)",
                    "($$2).$1");
}

} // namespace

DistributedCopy::DistributedCopy(PostgresqlClient& client):
    _client(client)
{
    const auto tables =
        _client.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    const auto ofProjects = _client.column("SELECT table_name FROM information_schema.columns WHERE "
                                           "table_schema = 'public' AND column_name = 'project_id'");
    for (const auto& table: tables)
    {
        const auto hanging = HANGING.find(table);
        const bool ofProject = std::find(ofProjects.begin(), ofProjects.end(), table) != ofProjects.end();
        CPPUNIT_ASSERT_MESSAGE("say in DistributedCopy.cpp what the rows of " + table + " belong to",
                               ofProject || hanging != HANGING.end() || SHARED.contains(table) ||
                                   !table.starts_with("tasks_"));
        _keys[table] = ofProject ? "project_id" : hanging != HANGING.end() ? hanging->second : "";
    }
    _client.run("CREATE SCHEMA spread");
    for (const auto& table: tables)
        copyTable(table);
    // What triggers for each statement see of the rows.
    for (const std::string name: {"added", "removed"})
        _client.run("CREATE TABLE spread." + name +
                    " AS SELECT *, '' AS state FROM public.tasks_run WHERE false");
    _client.run("SET search_path = spread, public; SET plan_cache_mode = force_generic_plan; "
                "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off");
}

std::string DistributedCopy::keyOf(const std::string& table) const
{
    const auto found = _keys.find(table);
    return found == _keys.end() ? "" : found->second;
}

void DistributedCopy::copyTable(const std::string& table)
{
    const std::string& key = _keys.at(table);
    _client.run("CREATE TABLE spread." + table + " (LIKE public." + table +
                " INCLUDING DEFAULTS INCLUDING GENERATED)" +
                (key.empty() ? "" : " PARTITION BY HASH (" + key + ")"));
    for (int i = 0; !key.empty() && i < PARTITIONS; ++i)
        _client.run("CREATE TABLE spread." + table + "_p" + std::to_string(i) + " PARTITION OF spread." +
                    table + " FOR VALUES WITH (MODULUS " + std::to_string(PARTITIONS) + ", REMAINDER " +
                    std::to_string(i) + ")");
    copyIndexes(table);
}

/// A unique key must hold what the rows are spread by.
void DistributedCopy::copyIndexes(const std::string& table)
{
    const std::string& key = _keys.at(table);
    for (const auto& row:
         _client.rows("SELECT pg_get_indexdef(indexrelid), indisunique FROM pg_index WHERE indrelid = "
                      "'public." +
                      table + "'::regclass"))
    {
        std::string index = replaced(row[0], " ON public\\.", " ON spread.");
        if (row[1] == "t" && !key.empty() && index.find(key) == std::string::npos)
            index = replaced(index, "\\(([^)]*)\\)", "($1, " + key + ")");
        _client.run(index);
    }
}

std::string DistributedCopy::explain(const std::string& sql)
{
    const bool inTrigger = std::regex_search(sql, std::regex("\\b(new|old)\\.\\w"));
    // Checks of foreign keys name the schema, and ONLY the table. Of equal constants only one was made a
    // parameter.
    // Variables of tasks_tally_runs_added() are given as parameters are.
    const std::string given =
        replaced(sql, R"(values\s+\(project, part, (\S+), users, took, finish, at, users,\s+\S+ - users\))",
                 "values ($$901, $$902, $1, $$903, $$904, $$905, $$906, $$903, $$907)");
    const std::string plain = replaced(replaced(given, "ONLY \"public\"\\.", ""), "% \\$\\d+", "% 16");
    const std::string text = inTrigger ? withRecords(plain) : renumbered(plain, 1);
    if (!inTrigger)
        return tryExplain("PREPARE asked AS " + text, "");
    for (const std::string record:
         {"tasks_run", "tasks_task", "tasks_result", "tasks_project", "tasks_contributor",
          "tasks_contribution", "tasks_tally", "tasks_helping_material"})
    {
        const auto plan = tryExplain("PREPARE asked(" + record + ", " + record + ") AS " + text, record);
        if (!plan.empty())
            return plan;
    }
    throw std::runtime_error("no trigger's table fits: " + sql);
}

/// Empty if the record has not the members wanted.
std::string DistributedCopy::tryExplain(const std::string& prepare, const std::string& record)
{
    try
    {
        _client.run(prepare);
    }
    catch (const std::runtime_error&)
    {
        if (record.empty())
            throw;
        return {};
    }
    std::string values;
    int number = 0;
    for (const auto& type: _client.column("SELECT unnest(parameter_types)::text FROM pg_prepared_statements"))
    {
        ++number;
        std::string value = "'" + std::to_string(1000 + number) + "'";
        if (!record.empty() && number <= 2)
            value = std::string("jsonb_populate_record(NULL::") + record + ", '" + SAMPLE + "')";
        else if (type == "boolean")
            value = "true";
        else if (type.ends_with("[]"))
            value = "'{" + std::to_string(1000 + number) + "}'";
        values += (values.empty() ? "(" : ", ") + value;
    }
    const auto plan =
        _client.column("EXPLAIN (FORMAT JSON) EXECUTE asked" + (values.empty() ? "" : values + ")"));
    _client.run("DEALLOCATE asked");
    return plan.at(0);
}

} // namespace colonnade::test
