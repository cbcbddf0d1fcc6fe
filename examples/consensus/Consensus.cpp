#include <colonnade/Plugin.h>
#include <tasks/Events.h>
#include <tasks/Work.h>

#include <algorithm>
#include <map>

using namespace colonnade;
using namespace colonnade::tasks;

/// Writes into the result of each complete task what most people have answered; null where they are too few.
class ConsensusPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.events().inside<TaskCompleted>(
            [work = context.require<ProjectWork>(), percent = context.config().integer("percent")](
                Transaction& transaction, const TaskCompleted& task)
            {
                std::map<std::string, std::int64_t> votes;
                std::int64_t all = 0;
                for (const auto& answer: work->answers(transaction, task.taskId))
                    ++votes[answer.info], ++all;
                const auto best = std::max_element(votes.begin(), votes.end(),
                                                   [](auto& a, auto& b) { return a.second < b.second; });
                const bool agreed = best != votes.end() && best->second * 100 >= percent * all;
                work->setResultMember(transaction, task.taskId, "consensus", agreed ? best->first : "null");
            });
    }
};

COLONNADE_PLUGIN(ConsensusPlugin)
