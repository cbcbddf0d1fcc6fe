#include "handout/LockedScheduler.h"

#include "handout/KeySearch.h"

#include <colonnade/HttpError.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_OFFSET = 2;
constexpr std::int64_t LONGEST_SEARCH = 1024;

/// Drops what the author of the coming answer has answered already, under that name.
void dropAnswered(Transaction& transaction, const std::string& authorKey, std::vector<std::int64_t>& ids)
{
    std::erase_if(ids,
                  [&](std::int64_t id)
                  {
                      return transaction
                          .findInteger("SELECT 1 FROM tasks_run WHERE task_id = $1 AND actor_key = $2", id,
                                       authorKey)
                          .has_value();
                  });
}

/// An account that acts for somebody else may give no answer that this one has given, nor one of its own.
Pick searchForBoth(Transaction& transaction, HandoutRequest request)
{
    const auto wanted = static_cast<std::size_t>(request.limit);
    for (request.limit = 32;; request.limit *= 2)
    {
        Pick pick = KeySearch(transaction, request, BY_PRIORITY, Held::InOrder).run();
        const bool ended = static_cast<std::int64_t>(pick.taskIds.size()) < request.limit;
        dropAnswered(transaction, request.authorKey, pick.taskIds);
        if (pick.taskIds.size() < wanted && !ended && request.limit < LONGEST_SEARCH)
            continue;
        if (pick.taskIds.size() > wanted)
            pick.taskIds.resize(wanted);
        return pick;
    }
}

} // namespace

Pick LockedScheduler::pick(Transaction& transaction, const HandoutRequest& asked) const
{
    if (asked.offset > MAX_OFFSET)
        throw HttpError(400, "BadRequest", "offset must be 0, 1 or 2.");
    HandoutRequest request = asked;
    request.strict = true;
    request.limit = asked.offset + 1;
    request.offset = 0;
    Pick pick = request.authorKey == request.actorKey
                    ? KeySearch(transaction, request, BY_PRIORITY, Held::InOrder).run()
                    : searchForBoth(transaction, request);
    pick.onlyWithRoom = true;
    pick.keepsExpiry = true;
    pick.hidden = static_cast<std::size_t>(asked.offset);
    if (asked.offset == MAX_OFFSET) // the original's: nobody looks further ahead than one task
    {
        pick.taskIds.clear();
        pick.leasedToOthers = true;
    }
    return pick;
}

} // namespace colonnade::tasks
