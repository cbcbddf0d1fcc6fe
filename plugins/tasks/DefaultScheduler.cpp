#include "DefaultScheduler.h"

#include "KeySearch.h"
#include "SortedSearch.h"

namespace colonnade::tasks
{

Pick DefaultScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    if (request.order.column == "id" && !request.order.descending)
        return KeySearch(transaction, request, BY_ID).run();
    if (request.order.column == "priority_0" && request.order.descending)
        return KeySearch(transaction, request, BY_PRIORITY).run();
    return pickSorted(transaction, request, BY_ID);
}

} // namespace colonnade::tasks
