#include "gold/Records.h"

#include <colonnade/Json.h>

#include <algorithm>

namespace colonnade::quality
{

LabelLists labelsOf(Session& session, std::int64_t project)
{
    LabelLists lists;
    session.all(
        [&](const Row& row)
        {
            lists[row.text(0)].push_back(row.text(1));
            return 0;
        },
        "select question, label from quality_label where project_id = $1 order by question, number", project);
    return lists;
}

std::string saidLabel(const Question& question, const LabelLists& labels, std::int64_t label)
{
    const auto list = labels.find(question.name);
    if (list == labels.end() || label < 0)
        return "null";
    if (!question.isSet())
        return static_cast<std::size_t>(label) < list->second.size()
                   ? list->second[static_cast<std::size_t>(label)]
                   : "null";
    JsonWriter json;
    json.beginArray();
    for (std::size_t at = 0; at < list->second.size(); ++at)
        if (((label >> at) & 1) != 0)
            json.raw(list->second[at]);
    return json.end().take();
}

bool sameLabel(const Question& question, const JsonValue& one, const JsonValue& other)
{
    if (!question.isSet() || !one.isArray() || !other.isArray())
        return one.toJson() == other.toJson();
    const auto sorted = [](const JsonValue& set)
    {
        std::vector<std::string> labels;
        labels.reserve(set.size());
        for (std::size_t at = 0; at < set.size(); ++at)
            labels.push_back(set.at(at).toJson());
        std::ranges::sort(labels);
        return labels;
    };
    return sorted(one) == sorted(other);
}

namespace
{

/// Adds up answers, row by row.
class Count
{
public:
    Count(const Settings& settings, LabelLists labels):
        _labels(std::move(labels))
    {
        for (const auto& question: settings.questions)
            _questions[question.name] = &question;
        const auto first = std::ranges::find_if(settings.questions, &Question::isModelled);
        _first = first == settings.questions.end() ? nullptr : &*first;
    }

    void add(const Row& row)
    {
        const auto question = _questions.find(row.text(2));
        if (question == _questions.end())
            return;
        const std::int64_t person = row.integer(0);
        PersonRecord& record = _records[person];
        const std::int64_t inQuestion = ++_given[{person, question->first}];
        record.answers = std::max(record.answers, inQuestion);
        if (const auto seconds = row.findReal(4); seconds && inQuestion == record.answers)
        {
            record.seconds += *seconds;
            ++record.timed;
        }
        if (row.integer(3) >= 0)
            addLabel(record, *question->second, row);
    }

    std::map<std::int64_t, PersonRecord> take()
    {
        for (const auto& [answer, right]: _gold)
        {
            ++_records[answer.first].gold;
            _records[answer.first].goldRight += right ? 1 : 0;
        }
        return std::move(_records);
    }

private:
    void addLabel(PersonRecord& record, const Question& question, const Row& row)
    {
        const auto document = JsonDocument::parse(saidLabel(question, _labels, row.integer(3)));
        const auto said = document.root();
        const auto taken = JsonDocument::parse(row.findText(5).value_or("null"));
        ++record.labels;
        record.alike += sameLabel(question, said, taken.root()) ? 1 : 0;
        if (&question == _first)
            ++record.shares[said.toJson()];
        const auto known = row.findText(6);
        if (!known || row.integer(1) <= row.integer(7))
            return;
        const auto gold = JsonDocument::parse(*known);
        if (const auto wanted = gold.root().find(question.name))
        {
            auto& whole = _gold.emplace(std::pair(row.integer(0), row.integer(1)), true).first->second;
            whole = whole && sameLabel(question, said, wanted);
        }
    }

    const LabelLists _labels;
    std::map<std::string, const Question*> _questions;
    const Question* _first = nullptr;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> _given;
    std::map<std::pair<std::int64_t, std::int64_t>, bool> _gold; ///< by person and answer
    std::map<std::int64_t, PersonRecord> _records;
};

constexpr std::string_view ROWS =
    "select v.person_id, v.answer_id, v.question, v.label, v.seconds, t.label, g.answers, "
    "coalesce(g.drawn_after, 0) from quality_vote v left join quality_task t on t.task_id = v.task_id and "
    "t.question = v.question left join quality_gold g on g.task_id = v.task_id where ";

} // namespace

std::map<std::int64_t, PersonRecord> recordsOf(Session& session, const Settings& settings,
                                               std::int64_t project, std::optional<std::int64_t> person)
{
    static const std::string OF_ALL = std::string(ROWS) + "v.project_id = $1";
    static const std::string OF_ONE = std::string(ROWS) + "v.project_id = $1 and v.person_id = $2";
    Count count(settings, labelsOf(session, project));
    const auto add = [&](const Row& row)
    {
        count.add(row);
        return 0;
    };
    if (person)
        session.all(add, OF_ONE, project, *person);
    else
        session.all(add, OF_ALL, project);
    return count.take();
}

PersonRecord recordOf(Session& session, const Settings& settings, std::int64_t project, std::int64_t person)
{
    return recordsOf(session, settings, project, person)[person];
}

std::optional<std::int64_t> findPerson(Session& session, std::int64_t project, const std::string& actorKey)
{
    return session.findInteger("select id from quality_person where project_id = $1 and actor_key = $2",
                               project, actorKey);
}

} // namespace colonnade::quality
