#pragma once

#include "handout/Progress.h"
#include "tasks/Scheduler.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// Open tasks by id: the expression has an index of its own.
inline constexpr KeyOrder BY_ID{"id", "(t.id + 0)", "t.project_id = $1 AND t.state = 'ongoing'"};
/// Open tasks by falling priority, then id.
inline constexpr KeyOrder BY_PRIORITY{"priority", "t.priority_key",
                                      "t.project_id = $1 AND t.state = 'ongoing'"};

/// Where the task that the actor has in hand stands in the order.
enum class Held
{
    First,  ///< the search begins with it: who asks again gets the same task
    InOrder ///< where the order has it: what was asked for, or a new priority, counts more
};

/// Searches in an order that has a key, from the actor's low-water mark on: what the actor has in hand, then
/// the first task that others leave room for, then, unless the request is strict, the least
/// crowded of the first ones. Never looks at what the actor has answered below the mark.
class KeySearch
{
public:
    KeySearch(Transaction& transaction, const HandoutRequest& request, KeyOrder order,
              Held heldStands = Held::First);

    /// One bounded look along the key, from the caller's low-water mark on.
    Pick run();

    /// What the actor has in hand: the first one's id and key.
    std::optional<std::pair<std::int64_t, std::int64_t>> firstHeld();

private:
    /// For PostgreSQL: one round trip for the usual case.
    std::optional<std::int64_t> pickAtOnce();
    Pick pickStepwise();
    std::string heldQuery() const;
    std::string beforeHeld() const;
    std::vector<std::int64_t> withRoom(std::int64_t key);
    std::vector<std::int64_t> leastCrowded(std::int64_t key);
    bool wantsOne() const { return _request.offset == 0 && _request.limit == 1; }

    Transaction& _transaction;
    const HandoutRequest& _request;
    const KeyOrder _order;
    const Held _heldStands;
    const std::string _key;
    const std::string _of;
};

} // namespace colonnade::tasks
