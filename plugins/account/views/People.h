#pragma once

#include "views/AccountParts.h"
#include "views/PeopleActs.h"
#include "views/PeopleSearch.h"

#include <string>
#include <vector>

namespace account
{

/// `/admin/users`: administrators find people and see to their accounts. Any thread.
/// Source: design/SITE.md §2.E; the messages are ours.
class People
{
public:
    /// Both must outlive it.
    People(const AccountParts& parts, const PeopleActs& acts):
        _parts(parts),
        _acts(acts)
    {
    }

    /// `user`: words; `state`: as `PeopleWish::state`; `after`: the last of the page before.
    colonnade::Response list(const colonnade::Request& request) const;
    /// The list of those whose name or full name has the posted `user` in it, as PYBOSSA's form asks.
    colonnade::Response find(const colonnade::Request& request) const;
    /// One person, with what can be done.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    colonnade::Response answerList(const colonnade::Request& request, const PeopleWish& wish,
                                   const colonnade::User& caller) const;
    colonnade::Response answerPerson(const colonnade::Request& request, const colonnade::User& person,
                                     const colonnade::User& caller) const;
    void drawList(colonnade::View& page, const PeopleWish& wish, const std::vector<colonnade::User>& found,
                  bool hasMore) const;
    std::vector<colonnade::User> load(const PeopleWish& wish) const;

    const AccountParts& _parts;
    const PeopleActs& _acts;
};

} // namespace account
