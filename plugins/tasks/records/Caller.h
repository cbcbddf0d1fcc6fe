#pragma once

#include "model/Resource.h"

#include <colonnade/Actor.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace colonnade::tasks
{

struct Tasks;

/// A cookie that says that the password of a project's pages was given; not verified, see Privacy.h.
struct Admission
{
    std::int64_t project;
    std::string value;
};

/// Who calls, as far as rights go: an account or nobody. A project's token signs nobody in.
struct Caller
{
    std::optional<std::int64_t> userId = {};
    bool admin = false;
    std::vector<Admission> admissions = {};
    /// Remembers for which projects it was looked up whether answers show who gave them, so that a list asks
    /// once for each project. For one request, on one thread.
    mutable std::map<std::int64_t, bool> hidesAuthors = {};

    bool signedIn() const { return userId.has_value(); }        ///< has an account
    bool is(std::int64_t user) const { return userId == user; } ///< is that account
};

/// Reads the account, if the request is authenticated.
Caller findCaller(Identity& identity, const Request& request);

/// The same for who must have one, before anything is read of the body. Throws `HttpError` 401.
Caller requireCaller(Identity& identity, const Request& request);

/// The number of the account that the request is authenticated for, without reading it.
std::optional<std::int64_t> signedInUser(const Request& request);

/// Who has the task in hand that `author` answers: the account, where it `locks` tasks.
Actor holderOf(const Request& request, bool locks, const Actor& author);

/// One of the project's owners.
bool owns(const Caller& caller, const Record& project);

/// The accounts in a project's `owners_ids`.
std::set<std::int64_t> ownersOf(const Record& project);

/// Throws `HttpError` 401 unless the request is authenticated for an account.
void requireSignedIn(const Request& request);

/// Owner or administrator.
bool manages(const Caller& caller, const Record& project);

/// Throws `HttpError` 401 or 403 unless the caller manages the project.
void requireManager(const Caller& caller, const Record& project);

/// The project of the path's `{id:int}`. Throws `HttpError` 404 if there is none, else as `requireManager`.
Record requireManagedProject(const Tasks& tasks, const Request& request);

} // namespace colonnade::tasks
