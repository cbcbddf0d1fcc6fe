#pragma once

#include "views/Access.h"
#include "views/AccountParts.h"

#include <colonnade/AccountCare.h>
#include <colonnade/Audit.h>

#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// What an administrator may do with a person at the moment.
struct OfferedAct
{
    std::string_view name;  ///< as in its path
    std::string_view label; ///< of its button; the catalogues have it
    bool asks = false;      ///< a question comes first
};

/// What administrators do to accounts: appoint, dismiss, lock, unlock, sign out, confirm the address, mail a
/// link for a new password, make a new API key, forget failed sign-ins. Never to oneself what one could not
/// take back, never to the last administrator. Each leaves a line in the audit log. Any thread.
class PeopleActs
{
public:
    /// All must outlive it.
    PeopleActs(const AccountParts& parts, colonnade::Audit& audit, colonnade::AccountCare& care):
        _parts(parts),
        _audit(audit),
        _care(care)
    {
    }

    std::vector<OfferedAct> offers(const colonnade::User& person, const colonnade::User& caller) const;

    /// `/admin/users/{id}/{act}`: asks, for what takes something from the person.
    colonnade::Response ask(const colonnade::Request& request) const;
    /// The same posted, by a browser's session with a CSRF token.
    colonnade::Response act(const colonnade::Request& request) const;

    // PYBOSSA's paths: a GET acts for its clients, and asks a person. Source: design/SITE.md §2.E.
    colonnade::Response appoint(const colonnade::Request& request) const;
    colonnade::Response dismiss(const colonnade::Request& request) const;
    colonnade::Response enable(const colonnade::Request& request) const;
    colonnade::Response disable(const colonnade::Request& request) const;

private:
    using Run = FlashMessage (PeopleActs::*)(colonnade::Transaction&, const colonnade::User&) const;
    struct Act;

    static const std::vector<Act>& acts();
    static const Act& get(std::string_view name);
    static Question questionOf(const Act& act, const colonnade::User& person);
    colonnade::Response clients(const colonnade::Request& request, std::string_view name,
                                const char* leavePath) const;
    FlashMessage carryOut(const Act& act, const colonnade::User& caller, std::int64_t id) const;

    FlashMessage makeAdministrator(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage takeAdministration(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage lock(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage unlock(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage signOut(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage release(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage confirm(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage mailLink(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage renewKey(colonnade::Transaction& transaction, const colonnade::User& person) const;
    FlashMessage store(colonnade::Transaction& transaction, const colonnade::User& changed,
                       FlashMessage done) const;
    void note(colonnade::Transaction& transaction, const char* what, const colonnade::User& person) const;

    const AccountParts& _parts;
    colonnade::Audit& _audit;
    colonnade::AccountCare& _care;
};

/// `/admin/users/7`
std::string adminPathOf(const colonnade::User& person);

/// The person that the path names by number. Throws `HttpError` 404.
colonnade::User getPerson(const AccountParts& parts, const colonnade::Request& request);

} // namespace account
