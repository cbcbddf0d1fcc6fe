#include "LockedScheduler.h"

#include "KeySearch.h"

#include <colonnade/HttpError.h>

namespace colonnade::tasks
{

Pick LockedScheduler::pick(Transaction& transaction, const HandoutRequest& asked) const
{
    constexpr std::int64_t MAX_OFFSET = 2;
    if (asked.offset > MAX_OFFSET)
        throw HttpError(400, "BadRequest", "offset must be 0, 1 or 2.");
    HandoutRequest request = asked;
    request.strict = true;
    request.limit = asked.offset + 1;
    request.offset = 0;
    Pick pick = KeySearch(transaction, request, BY_PRIORITY).run();
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
