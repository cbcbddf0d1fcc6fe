#include "views/PeopleSearch.h"

#include <colonnade/VisibleText.h>

namespace account
{
namespace
{

/// What `LIKE … ESCAPE '!'` finds anywhere.
std::string patternOf(std::string_view words)
{
    std::string pattern = "%";
    for (const char c: words)
    {
        if (c == '%' || c == '_' || c == '!')
            pattern += '!';
        pattern += c;
    }
    return pattern + "%";
}

std::string_view conditionOf(std::string_view state)
{
    if (state == "admin")
        return " AND admin = true";
    if (state == "locked")
        return " AND disabled = true";
    if (state == "unconfirmed")
        return " AND valid_email = false";
    return {};
}

} // namespace

std::vector<std::int64_t> findPeople(colonnade::Session& session, const PeopleWish& wish)
{
    const auto toId = [](const colonnade::Row& row) { return row.integer(0); };
    const std::string condition(conditionOf(wish.state));
    if (wish.words.empty())
        return session.all(
            toId, "SELECT id FROM core_user WHERE id > $1 AND id <> $2" + condition + " ORDER BY id LIMIT $3",
            wish.afterId, wish.exceptId, wish.limit);
    return session.all(toId,
                       "SELECT id FROM core_user WHERE id > $1 AND id <> $5" + condition +
                           " AND (name_folded LIKE $2 ESCAPE '!' OR lower(fullname) LIKE $2 ESCAPE '!' OR "
                           "fullname LIKE $3 ESCAPE '!' OR email_folded LIKE $2 ESCAPE '!') ORDER BY id "
                           "LIMIT $4",
                       wish.afterId, patternOf(colonnade::foldText(wish.words)), patternOf(wish.words),
                       wish.limit, wish.exceptId);
}

} // namespace account
