#include "handout/DefaultScheduler.h"

#include "handout/KeySearch.h"
#include "handout/SortedSearch.h"

namespace colonnade::tasks
{

Pick DefaultScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    const Held held = request.order.named ? Held::InOrder : Held::First;
    if (request.order.column == "id" && !request.order.descending)
        return KeySearch(transaction, request, BY_ID, held).run();
    if (request.order.column == "priority_0" && request.order.descending)
        return KeySearch(transaction, request, BY_PRIORITY, held).run();
    return pickSorted(transaction, request, BY_ID);
}

} // namespace colonnade::tasks
