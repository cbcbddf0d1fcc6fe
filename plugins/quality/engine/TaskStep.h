#pragma once

#include "engine/Knowledge.h"
#include "settings/Aggregators.h"

#include <colonnade/Identity.h>
#include <tasks/Work.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// The online step: looks at one task's answers as they are now, takes out what the task counted as before,
/// judges it, and puts that in. Complete tasks get their consensus, sure ones are completed. Doing it again
/// changes nothing.
class TaskStep
{
public:
    /// The latter must outlive it.
    TaskStep(std::shared_ptr<tasks::ProjectWork> work, Identity& identity, const Aggregators& aggregators):
        _work(std::move(work)),
        _identity(identity),
        _aggregators(aggregators)
    {
    }

    void take(Transaction& transaction, Knowledge& known, std::int64_t task) const;

private:
    struct Look;

    void judge(Transaction& transaction, Knowledge& known, Look& look, const Question& question) const;
    void judgeLearnt(Transaction& transaction, Knowledge& known, Look& look, const Question& question) const;
    void judgeAlone(Transaction& transaction, Look& look, const Question& question) const;
    void reopen(Transaction& transaction, Knowledge& known, Look& look) const;
    bool isSure(const Settings& settings, const Look& look) const;
    void close(Transaction& transaction, Knowledge& known, Look& look) const;
    void drawGold(Transaction& transaction, const Knowledge& known, const Look& look) const;
    std::int64_t personOf(Transaction& transaction, std::int64_t project, const Actor& actor) const;

    std::shared_ptr<tasks::ProjectWork> _work;
    Identity& _identity;
    const Aggregators& _aggregators;
};

/// What has been found for a question of a task.
struct Found
{
    std::string label = "null"; ///< JSON
    double certainty = 0;
    Posterior posterior = {}; ///< by label; empty where no skills are learnt; of a set each for itself
    std::int64_t answers = 0;
    std::string method;
};

/// `{"label", "certainty", "posterior", "answers", "method", "model", "gold_used"}`.
void writeFound(JsonWriter& json, const Found& found, const Learnt& learnt, const FitStamp& fit);

/// What a question's posterior says: the label, and how sure that is.
void conclude(Found& found, const Question& question, const Learnt& learnt);

/// What owners know of a task: the label of a question; nothing if it is no gold, or not for that question.
std::optional<std::string> goldLabel(Session& session, std::int64_t task, const std::string& question);

} // namespace colonnade::quality
