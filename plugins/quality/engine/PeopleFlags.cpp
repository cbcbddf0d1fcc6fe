#include "engine/PeopleFlags.h"

#include "model/Flags.h"

namespace colonnade::quality
{

namespace
{

constexpr std::size_t MOST_ANSWERS = 200;  // of a person: they say enough
constexpr std::size_t MOST_COMPARED = 200; // people: each is compared with each

void writeFlag(JsonWriter& json, std::string_view flag, const Evidence& evidence)
{
    if (evidence)
        json.beginObject().member("flag", flag).member("evidence", *evidence).end();
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

std::vector<std::string> flagsOf(const Fit& fit, const Gathered& gathered)
{
    std::vector<std::vector<Weighed>> answers(gathered.people.size());
    for (const auto& vote: gathered.votes)
        if (answers[vote.person].size() < MOST_ANSWERS)
            answers[vote.person].push_back({vote.item, vote.label, fit.without(vote)});
    std::vector<std::string> flags;
    flags.reserve(answers.size());
    for (std::size_t person = 0; person < answers.size(); ++person)
    {
        JsonWriter json;
        json.beginArray();
        writeFlag(json, "random", looksRandom(answers[person], fit.model()));
        writeFlag(json, "constant", looksConstant(answers[person], fit.model()));
        writeFlag(json, "copying", copied(answers, person));
        flags.push_back(json.end().take());
    }
    return flags;
}

} // namespace colonnade::quality
