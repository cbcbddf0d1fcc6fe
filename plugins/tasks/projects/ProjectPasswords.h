#pragma once

#include "rest/Caller.h"
#include "rest/Resource.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <string>

namespace colonnade::tasks
{

/// Passwords that projects' pages ask for (the API does not: reference 5). `info.passwd_hash` holds the hash,
/// as of an account. Who gave the password has a cookie for half an hour, bound to the project and the hash:
///
///     project_7 = 1795312000.<HMAC of project, end and hash>
class ProjectPasswords
{
public:
    static constexpr const char* MEMBER = "passwd_hash";

    ProjectPasswords(Identity& identity, const Clock& clock):
        _identity(identity),
        _clock(clock)
    {
    }

    static bool isProtected(const Record& project);

    /// Owners and administrators need no password.
    bool mayEnter(const Request& request, const Record& project, const Caller& caller) const;

    /// Whether that is the password. Throws `HttpError` 429 after too many wrong ones. Heavy lane only.
    bool check(const Request& request, const Record& project, const std::string& password) const;

    /// The cookie of who gave the password.
    Cookie admission(const Request& request, const Record& project) const;

private:
    std::string valueOf(const Record& project, const std::string& end) const;

    Identity& _identity;
    const Clock& _clock;
};

} // namespace colonnade::tasks
