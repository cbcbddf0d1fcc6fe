#include "identity/AccountMerge.h"

#include "colonnade/AccountCare.h"
#include "colonnade/Json.h"

namespace colonnade
{

namespace
{

std::optional<std::string> findObstacle(Transaction& transaction, Users& users,
                                        const std::optional<User>& from, const std::optional<User>& into)
{
    if (!from || !into)
        return "One of the accounts is not there any more.";
    if (from->id == into->id)
        return "An account cannot be merged into itself.";
    if (into->disabled)
        return "The account that is to stay is disabled.";
    if (from->admin && users.isLastAdministrator(transaction, from->id))
        return "The account that would be closed is the only administrator.";
    return std::nullopt;
}

void note(Transaction& transaction, Audit& audit, const User& from, const User& into,
          const std::vector<MergedPart>& parts)
{
    AuditedAct act{"user.merge", "user/" + std::to_string(into.id), {}};
    act.members.push_back({"from", {}, JsonWriter().value("user/" + std::to_string(from.id)).take()});
    act.members.push_back({"from_name", {}, JsonWriter().value(from.name).take()});
    for (const auto& part: parts)
        act.members.push_back({part.what, {}, std::to_string(part.moved)});
    audit.note(transaction, act);
}

} // namespace

AccountCare::~AccountCare() = default;

std::variant<std::vector<MergedPart>, std::string> mergeAccounts(Transaction& transaction, UserStore& users,
                                                                 const AccountMergers& mergers, Audit* audit,
                                                                 std::int64_t from, std::int64_t into)
{
    const auto leaving = users.findById(transaction, from);
    const auto staying = users.findById(transaction, into);
    if (auto obstacle = findObstacle(transaction, users, leaving, staying))
        return *std::move(obstacle);
    std::vector<MergedPart> parts;
    for (const auto& merger: mergers)
        for (auto& part: merger->merge(transaction, from, into))
            parts.push_back(std::move(part));
    users.close(transaction, from);
    if (audit)
        note(transaction, *audit, *leaving, *staying, parts);
    return parts;
}

} // namespace colonnade
