#pragma once

#include "model/Resource.h"
#include "projects/ProjectRules.h"
#include "records/Caller.h"

#include <colonnade/Clock.h>
#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <string>

namespace colonnade::tasks
{

/// Passwords that projects' pages ask for (the API does not: reference 5). `info.passwd_hash` holds the hash,
/// as of an account; one that an older system made is replaced when its password is first given. Who gave the
/// password has a cookie for half an hour, bound to the project and the hash:
///
///     project_7 = 1795312000.<HMAC of project, end and hash>
class ProjectPasswords
{
public:
    static constexpr const char* MEMBER = PASSWORD_MEMBER;

    ProjectPasswords(Database& database, Identity& identity, const Clock& clock):
        _database(database),
        _identity(identity),
        _clock(clock)
    {
    }

    static bool isProtected(const Record& project); ///< its pages ask for a password

    /// The stored hash; empty: no password.
    static std::string hashOf(const Record& project);

    /// Throws `HttpError` 415 if a client may not set this hash: anybody may have it verified, so it must not
    /// be dear. What is `stored` already may be sent back.
    static void requireTakenHash(const Passwords& passwords, std::string_view stored, const Record& project);

    /// Whether that is the value of the cookie of who gave the project's password.
    bool holds(const Record& project, std::string_view cookie) const;

    /// Owners and administrators need no password.
    bool mayEnter(const Request& request, const Record& project, const Caller& caller) const;

    /// Whether that is the password. `project` has the hash of today afterwards. Throws `HttpError` 429 after
    /// too many wrong ones. Heavy lane only.
    bool check(const Request& request, Record& project, const std::string& password) const;

    /// The cookies of who gave the password: for the project's pages, for the API (exports, and what is
    /// private) and for its files.
    std::vector<Cookie> admissions(const Request& request, const Record& project) const;

private:
    void renew(Record& project, const std::string& password) const;
    std::string valueOf(const Record& project, const std::string& end) const;

    Database& _database;
    Identity& _identity;
    const Clock& _clock;
};

} // namespace colonnade::tasks
