#pragma once

#include "engine/Knowledge.h"
#include "engine/TaskStep.h"
#include "model/Fit.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// All stored answers to a question, as the models want them. A task is an item; where answers are sets it is
/// one for each label, one after the other.
struct Gathered
{
    std::size_t width = 1;            ///< items of a task
    std::vector<std::int64_t> tasks;  ///< by item / width
    std::vector<std::int64_t> people; ///< by person
    std::vector<Vote> votes;
    Known gold; ///< by item
};

/// By task, so that equal answers give equal fits.
Gathered gather(Session& session, std::int64_t project, const Question& question,
                const std::vector<std::string>& labels);

/// The fit of a question from all its answers, with what makes its certainty true.
struct Refitted
{
    Fit fit;
    Calibration calibration;
    std::int64_t goldUsed = 0;
    double error = 0;
    double alpha = 0; ///< NaN where nothing can be said
    std::vector<ReliabilityBin> reliable = {};
};
/// `labels`: how many there are; of a set each is judged for itself.
Refitted refit(const Question& question, const Gathered& gathered, std::size_t labels);

/// What a task's items say together, items from `first` on.
Found foundOf(const Question& question, const Learnt& learnt, const Fit& fit, std::size_t first);

/// What each target would have cost and given, from the answers that are there.
std::vector<Evaluated> evaluate(const Gathered& gathered, std::size_t labels, std::int64_t fewest);

/// What is odd about somebody's answers, by flag the evidence.
using PersonFlags = std::map<std::string, double>;

/// Fits all questions of a project anew and writes what follows: what tasks are taken for, people's skills
/// and flags. Tasks whose results that changes, or that are sure by now, are put into the inbox.
class Refitting
{
public:
    /// `write` runs work in a transaction as long as the project is still the caller's, else throws.
    using Write = std::function<void(const std::function<void(Transaction&)>&)>;

    Refitting(Database& database, Write write):
        _database(database),
        _write(std::move(write))
    {
    }

    /// `at`: now, naive UTC. `progress` is told the part that is done, from 0 to 1.
    void run(std::int64_t project, const std::string& at, const std::function<void(double)>& progress);

private:
    void writeTasks(const Knowledge& known, const Question& question, const Gathered& gathered,
                    const Refitted& refitted);
    void writePeople(const Knowledge& known, const Question& question, const Gathered& gathered,
                     const Refitted& refitted);
    void fitLearnt(Knowledge& known, const Question& question);
    void fitNumbers(Knowledge& known, const Question& question);
    void writeFlags(std::int64_t project);
    void writeHistory(Transaction& transaction, const Knowledge& known) const;
    void eachSome(std::size_t rows, const std::function<void(Transaction&, std::size_t)>& one);

    Database& _database;
    Write _write;
    std::map<std::int64_t, PersonFlags> _flags; ///< by person, of all questions
};

} // namespace colonnade::quality
