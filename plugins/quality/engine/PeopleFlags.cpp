#include "engine/PeopleFlags.h"

#include "model/Flags.h"

#include <algorithm>

namespace colonnade::quality
{

namespace
{

constexpr std::size_t MOST_ANSWERS = 200;  // of a person: they say enough
constexpr std::size_t MOST_COMPARED = 200; // people: each is compared with each

void note(PersonFlags& flags, const char* flag, const Evidence& evidence)
{
    if (evidence)
        flags[flag] = *evidence;
}

Evidence copied(const std::vector<std::vector<Weighed>>& answers, std::size_t person)
{
    if (answers.size() > MOST_COMPARED)
        return std::nullopt;
    for (std::size_t other = 0; other < answers.size(); ++other)
        if (other != person)
            if (const auto evidence = looksCopied(answers[person], answers[other]))
                return evidence;
    return std::nullopt;
}

} // namespace

std::vector<PersonFlags> flagsOf(const Fit& fit, const Gathered& gathered)
{
    std::vector<PersonFlags> flags(gathered.people.size());
    if (gathered.width != 1)
        return flags; // the labels of a set are not answered one by one
    std::vector<std::vector<Weighed>> answers(gathered.people.size());
    for (const auto& vote: gathered.votes)
        if (answers[vote.person].size() < MOST_ANSWERS)
            answers[vote.person].push_back({vote.item, vote.label, fit.without(vote)});
    for (std::size_t person = 0; person < answers.size(); ++person)
    {
        note(flags[person], "random", looksRandom(answers[person], fit.model()));
        note(flags[person], "constant", looksConstant(answers[person], fit.model()));
        note(flags[person], "copying", copied(answers, person));
    }
    return flags;
}

void flagFast(Session& session, std::int64_t project, const std::string& question,
              std::map<std::int64_t, PersonFlags>& flags)
{
    std::map<std::int64_t, std::vector<double>> seconds;
    std::vector<double> all;
    session.all(
        [&](const Row& row)
        {
            all.push_back(row.real(1));
            auto& own = seconds[row.integer(0)];
            if (own.size() < MOST_ANSWERS)
                own.push_back(row.real(1));
            return 0;
        },
        "select person_id, seconds from quality_vote where project_id = $1 and question = $2 and seconds is "
        "not null order by task_id, answer_id",
        project, question);
    if (all.empty())
        return;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    for (const auto& [person, own]: seconds)
        note(flags[person], "too fast", looksTooFast(own, *middle));
}

std::string toJson(const PersonFlags& flags)
{
    JsonWriter json;
    json.beginArray();
    for (const auto& [flag, evidence]: flags)
        json.beginObject().member("flag", flag).member("evidence", evidence).end();
    return json.end().take();
}

} // namespace colonnade::quality
