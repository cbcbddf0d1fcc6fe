#pragma once

#include "views/AccountParts.h"
#include "views/PeopleSearch.h"

#include <colonnade/Audit.h>

#include <string>
#include <vector>

namespace account
{

/// `/admin/users`: administrators find people and see to their accounts. Any thread.
/// Source: reference/pybossa-accounts.md; the messages are ours.
class People
{
public:
    People(const AccountParts& parts, colonnade::Audit& audit):
        _parts(parts),
        _audit(audit)
    {
    }

    /// `user`: words; `state`: as `PeopleWish::state`; `after`: the last of the page before.
    colonnade::Response list(const colonnade::Request& request) const;
    /// One person, with what can be done.
    colonnade::Response show(const colonnade::Request& request) const;
    /// `act`: `appoint`, `dismiss`, `lock`, `unlock`, `signout`. By a browser's session only, with a CSRF
    /// token.
    colonnade::Response act(const colonnade::Request& request) const;

private:
    colonnade::FlashMessage carryOut(colonnade::Transaction& transaction, const std::string& act,
                                     const colonnade::User& person, const colonnade::User& caller) const;
    colonnade::FlashMessage appoint(colonnade::Transaction& transaction, colonnade::User person) const;
    colonnade::FlashMessage dismiss(colonnade::Transaction& transaction, colonnade::User person) const;
    colonnade::FlashMessage lock(colonnade::Transaction& transaction, const colonnade::User& person) const;
    colonnade::FlashMessage unlock(colonnade::Transaction& transaction, const colonnade::User& person) const;
    colonnade::FlashMessage signOut(colonnade::Transaction& transaction, const colonnade::User& person) const;
    colonnade::Response answerList(const colonnade::Request& request, const PeopleWish& wish,
                                   const colonnade::User& caller) const;
    colonnade::Response answerPerson(const colonnade::Request& request, const colonnade::User& person,
                                     const colonnade::User& caller) const;
    void drawList(colonnade::View& page, const PeopleWish& wish, const std::vector<colonnade::User>& found,
                  bool hasMore) const;
    std::vector<colonnade::User> load(const PeopleWish& wish) const;

    const AccountParts& _parts;
    colonnade::Audit& _audit;
};

} // namespace account
