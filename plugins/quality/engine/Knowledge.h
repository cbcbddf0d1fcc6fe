#pragma once

#include "model/Calibration.h"
#include "model/SkillModel.h"
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

/// What another target would have cost and given.
struct Evaluated
{
    double target = 0;
    std::int64_t used = 0;         ///< answers
    std::int64_t all = 0;          ///< answers
    double same = 0;               ///< the share of tasks with the same label as with all answers
    std::optional<double> right{}; ///< the share of gold that is met
};

/// What is known of one question: how it is judged, and how sure that is.
struct Learnt
{
    std::vector<std::string> labels; ///< JSON texts; a label's number is its place
    SkillModel model{Method::OneCoin, 2};
    Calibration calibration{Calibration::Kind::None, 1, 0};
    std::int64_t goldUsed = 0;
    double error = 0;                 ///< what the calibration is off by, as far as gold tells
    std::optional<double> alpha = {}; ///< agreement at the last fit
    std::int64_t alphaAnswers = 0;
    std::vector<ReliabilityBin> reliable = {}; ///< what was stated of gold, and what was so
    std::vector<Evaluated> evaluated = {};     ///< while no target is set
};

/// Which fit a result goes back to.
struct FitStamp
{
    std::int64_t number = 0;
    std::string at;
    std::int64_t answers = 0;
};

/// All that is known of a project while a piece of work on it runs; people are read when they are met, and
/// written back at the end.
class Knowledge
{
public:
    /// More labels than these are not learnt: answers with others are passed over.
    static constexpr std::size_t MOST_LABELS = 64;

    /// Nothing if the project has no settings.
    static std::optional<Knowledge> load(Session& session, std::int64_t project);

    std::int64_t project() const { return _project; }
    const Settings& settings() const { return _settings; }
    const FitStamp& fit() const { return _fit; }
    const Question& question(const std::string& name) const;
    Learnt& learnt(const std::string& question) { return _learnt.at(question); }
    const Learnt& learnt(const std::string& question) const { return _learnt.at(question); }
    std::int64_t seen = 0;         ///< answers that are counted in
    std::int64_t answersSaved = 0; ///< that tasks closed early did not ask for

    /// The number of a label that an answer gives, of a set a bit for each. Nothing: it gives none.
    std::optional<std::int64_t> voteOf(Transaction& transaction, const Question& question,
                                       const JsonValue& value);
    /// The number of a label; a new one is taken in where the owner has named none. Nothing: it is not
    /// learnt.
    std::optional<std::uint32_t> labelOf(Transaction& transaction, const Question& question,
                                         const std::string& label);
    Confusion& skill(Session& session, std::int64_t person, const std::string& question);

    /// Begins a fit: forgets people and counts, and stamps it.
    void restart(const std::string& at);
    void save(Transaction& transaction);

private:
    Knowledge(std::int64_t project, Settings settings):
        _project(project),
        _settings(std::move(settings))
    {
    }

    void widen(const Question& question);
    void loadFit(std::string_view json);
    std::string fitJson() const;

    std::int64_t _project;
    Settings _settings;
    FitStamp _fit;
    std::map<std::string, Learnt> _learnt;
    std::map<std::pair<std::int64_t, std::string>, Confusion> _skills;
};

/// As a JSON array.
std::string toJson(const std::vector<double>& numbers);
std::vector<double> readNumbers(const JsonValue& array);

/// The confusion of a person as it is kept, widened to so many labels.
Confusion readConfusion(const JsonValue& array, std::size_t labels);

} // namespace colonnade::quality
