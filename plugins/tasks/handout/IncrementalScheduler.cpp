#include "handout/IncrementalScheduler.h"

#include "handout/KeySearch.h"

#include <random>

namespace colonnade::tasks
{

namespace
{

std::int64_t chooseOne(const std::vector<std::int64_t>& ids)
{
    thread_local std::minstd_rand random(std::random_device{}());
    return ids[std::uniform_int_distribution<std::size_t>(0, ids.size() - 1)(random)];
}

/// As JSON; nothing if the task has no answers.
std::optional<std::string> findLastAnswer(Transaction& transaction, std::int64_t task)
{
    return transaction.find([](const Row& row) { return row.findText(0).value_or("null"); },
                            "SELECT info FROM tasks_run WHERE task_id = $1 "
                            "ORDER BY finish_time DESC, id DESC LIMIT 1",
                            task);
}

} // namespace

Pick IncrementalScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    Pick pick = KeySearch(transaction, request, BY_PRIORITY, Held::InOrder).run();
    if (pick.taskIds.empty())
        return pick;
    const std::int64_t task = chooseOne(pick.taskIds);
    pick.taskIds = {task};
    if (auto answer = findLastAnswer(transaction, task))
        pick.infoMembers.emplace_back("last_answer", std::move(*answer));
    return pick;
}

} // namespace colonnade::tasks
