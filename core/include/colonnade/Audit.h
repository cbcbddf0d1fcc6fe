#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What an act has changed of its object, as texts of JSON values; empty: there was none, there is none. No
/// secret: of a password, a key or a token it is only said that there is one (`HIDDEN`).
struct AuditedMember
{
    static constexpr const char* HIDDEN = "\"***\"";

    std::string name;
    std::string before = {};
    std::string after = {};
};

/// What somebody has done.
struct AuditedAct
{
    std::string what;   ///< kind of the object and a verb: `project.update`, `user.disable`
    std::string object; ///< `project/7`
    std::vector<AuditedMember> members = {};
};

/// A line of the audit log.
struct AuditLine
{
    std::int64_t id = 0;
    std::optional<std::int64_t> number = {};  ///< in the chain; none: it was written within the last second
    std::string time;                         ///< naive UTC, `2026-11-22T02:06:13.453588`
    std::optional<std::int64_t> account = {}; ///< none: the server itself, or nobody known by an account
    std::string name;                         ///< what the account was called then
    std::string app;                          ///< how the identity was proved, and who vouched: `session`
    std::string command;                      ///< of the command line: `user disable`
    std::string address;                      ///< the client's
    std::string request;                      ///< `Request::id`
    std::string what;
    std::string object;
    std::string before = "{}"; ///< a JSON object: the changed members as they were; long values cut
    std::string after = "{}";
};

/// Which lines; empty members leave all in.
struct AuditQuery
{
    std::string object = {};
    std::optional<std::int64_t> account = {};
    std::optional<std::int64_t> belowId = {}; ///< older ones than the last of the page before
    int limit = 100;                          ///< at most 1000
};

/// Who did what: acts that change projects, people, categories, news, settings. Tasks and answers are no
/// acts. Who does it is known to the server: the request that a handler is called for, or the command. Any
/// thread.
class COLONNADE_API Audit
{
public:
    virtual ~Audit();

    /// [inside `Database::write`] One line for one act, if and only if the transaction commits.
    virtual void note(Transaction& transaction, const AuditedAct& act) = 0;

    /// Newest first.
    virtual std::vector<AuditLine> list(Session& session, const AuditQuery& query) const = 0;
};

} // namespace colonnade
