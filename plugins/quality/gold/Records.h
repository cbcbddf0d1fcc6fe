#pragma once

#include "settings/Settings.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::quality
{

/// How somebody has done in a project, by the answers that have been taken in.
struct PersonRecord
{
    std::int64_t answers = 0;
    std::int64_t labels = 0;                         ///< given to questions whose skills are learnt
    std::int64_t alike = 0;                          ///< of these, as the task is taken for
    std::int64_t gold = 0;                           ///< answers to gold
    std::int64_t goldRight = 0;                      ///< of these, with all labels as known
    double seconds = 0;                              ///< of all answers whose time is known
    std::int64_t timed = 0;                          ///< answers whose time is known
    std::map<std::string, std::int64_t> shares = {}; ///< by label, JSON, of the first learnt question

    double agreement() const
    {
        return labels > 0 ? static_cast<double>(alike) / static_cast<double>(labels) : 0;
    }
    /// Answers a minute; 0: not known.
    double pace() const { return seconds > 0 ? 60 * static_cast<double>(timed) / seconds : 0; }
};

/// Labels by number, of each question.
using LabelLists = std::map<std::string, std::vector<std::string>, std::less<>>;
LabelLists labelsOf(Session& session, std::int64_t project);

/// What an answer gives, as JSON; `label` as it is kept, of a set a bit for each.
std::string saidLabel(const Question& question, const LabelLists& labels, std::int64_t label);

/// Whether two labels are the same; sets in whatever order.
bool sameLabel(const Question& question, const JsonValue& one, const JsonValue& other);

/// By person, of `quality_person`; of one, or of all.
std::map<std::int64_t, PersonRecord> recordsOf(Session& session, const Settings& settings,
                                               std::int64_t project, std::optional<std::int64_t> person = {});
PersonRecord recordOf(Session& session, const Settings& settings, std::int64_t project, std::int64_t person);

/// Who that is in the project; nothing if no answer has been taken in.
std::optional<std::int64_t> findPerson(Session& session, std::int64_t project, const std::string& actorKey);

} // namespace colonnade::quality
