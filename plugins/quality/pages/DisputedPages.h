#pragma once

#include "pages/Desk.h"

#include <memory>

namespace colonnade::quality
{

/// `/project/<short name>/quality/tasks` and `…/task/<id>`: tasks that people disagree about, and an owner's
/// word on them.
class DisputedPages
{
public:
    /// [provision] The desk must outlive it.
    explicit DisputedPages(const Desk& desk);

    Response list(const Request& request) const; ///< `?order=certainty|disagreement`
    Response show(const Request& request) const;
    Response decide(const Request& request) const;

private:
    Response draw(const Request& request, const tasks::ProjectSummary& project, std::int64_t task,
                  const std::string& mistake) const;

    const Desk& _desk;
    std::shared_ptr<const PageTemplate> _list;
    std::shared_ptr<const PageTemplate> _task;
};

/// One of the tasks that are least sure, or most disputed.
struct DisputedTask
{
    std::int64_t task = 0;
    std::string question;
    std::string label; ///< JSON
    double certainty = 0;
    std::int64_t answers = 0;
    std::string method;
    bool complete = false;
};
enum class DisputedBy
{
    Certainty,
    Disagreement ///< the share of answers that are not the most frequent one
};
/// Whether there are tasks of questions whose skills are learnt; others have no certainty beyond agreement.
bool hasLearnt(Session& session, std::int64_t project);
/// Without those that an owner has decided, and without gold.
std::vector<DisputedTask> disputedTasks(Session& session, std::int64_t project, DisputedBy by,
                                        std::int64_t limit);
void addDisputed(View& view, const std::vector<DisputedTask>& disputed);
void addExampleDisputed(View& view);

} // namespace colonnade::quality
