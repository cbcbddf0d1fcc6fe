#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Interface.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What was brought along from another server; one for each such server, however often its importer runs.
struct ImportRun
{
    std::int64_t id = 0;
    std::string kind;       ///< `pybossa`
    std::string source;     ///< what tells that server from others of its kind
    std::string created;    ///< as `User::created`
    bool isRunning = false; ///< begun, and not finished: what is counted at the end is not right yet
};

/// Where a row of the other server is here.
struct ImportedRow
{
    std::int64_t sourceId = 0;
    std::int64_t id = 0;   ///< here
    bool isNew = true;     ///< false: it was here, and the other server's was put together with it
    std::string note = {}; ///< how it differs, for the report
};

/// From this number of the other server on, rows of a table have `shift` added to their number here.
struct ImportedRange
{
    std::int64_t firstId = 0;
    std::int64_t lastId = 0; ///< of what was read so far
    std::int64_t shift = 0;
    std::int64_t rows = 0; ///< that were stored here, once it is finished
};

/// Remembers what importers have brought along: numbers there and here. What a run has stored is told in the
/// transaction that stores it. Any thread.
class COLONNADE_API Imports
{
public:
    static constexpr Interface INTERFACE{"imports", 1};

    virtual ~Imports();

    virtual std::optional<ImportRun> find(Session& session, std::string_view kind,
                                          std::string_view source) = 0;
    virtual std::optional<ImportRun> find(Session& session, std::int64_t run) = 0; ///< by its number
    virtual std::vector<ImportRun> list(Session& session) = 0;                     ///< the oldest first

    /// A new run, or the one of that source, which then is running again.
    virtual ImportRun begin(Transaction& transaction, std::string_view kind, std::string_view source) = 0;
    virtual void finish(Transaction& transaction, std::int64_t run) = 0; ///< it is complete
    virtual void forget(Transaction& transaction, std::int64_t run) = 0; ///< with all that is known of it

    /// Rows of few tables (accounts, projects) are remembered one by one.
    virtual void keep(Transaction& transaction, std::int64_t run, std::string_view table,
                      std::span<const ImportedRow> rows) = 0;
    /// Those that are known, by their number there; `afterId` and `limit`: a page of them.
    virtual std::vector<ImportedRow> rows(Session& session, std::int64_t run, std::string_view table,
                                          std::int64_t afterId, int limit) = 0;

    /// Rows of large tables are remembered by ranges, in the order of `firstId`.
    virtual std::vector<ImportedRange> ranges(Session& session, std::int64_t run, std::string_view table) = 0;
    /// Replaces the range that begins there, if there is one.
    virtual void keep(Transaction& transaction, std::int64_t run, std::string_view table,
                      const ImportedRange& range) = 0;
};

/// An account as another server had it. Texts are not copied.
struct ImportedAccount
{
    std::int64_t id = 0;
    std::string_view created; ///< as `User::created`
    std::string_view name;
    std::string_view fullname;
    std::string_view email = {}; ///< empty: none
    std::string_view locale = "en";
    std::string_view info = "{}"; ///< a JSON object
    bool admin = false;
    bool pro = false;
    bool disabled = false;
    bool mustChangePassword = false;
    bool privacyMode = true;
    bool restricted = false;
    bool validEmail = false;
    bool confirmationEmailSent = false;
    bool subscribed = false;
    bool consent = false;
    std::optional<std::string_view> passwordHash = {}; ///< that `Passwords::findHashFault` finds good
    std::string_view apiKey = {};                      ///< empty: a new one is made
};

/// Who holds here what an imported account wants; 0: nobody.
struct AccountHolders
{
    std::int64_t id = 0;
    std::int64_t name = 0;        ///< the very text
    std::int64_t foldedName = 0;  ///< equal as names are compared
    std::int64_t email = 0;       ///< the very text
    std::int64_t foldedEmail = 0; ///< equal as addresses are compared
    std::int64_t apiKey = 0;
};

/// Accounts that come in numbers, with the ids, hashes and keys that they had. Nobody is told: no event, no
/// mail. Any thread.
class COLONNADE_API AccountImport
{
public:
    static constexpr Interface INTERFACE{"identity.import", 1};

    virtual ~AccountImport();

    virtual std::vector<AccountHolders> findHolders(Session& session,
                                                    std::span<const ImportedAccount> accounts) = 0;

    /// Stores them; names and addresses that differ from others only as they are folded stand beside each
    /// other. Throws `UniqueViolation` for a number, name, address or key that somebody has.
    virtual void add(Transaction& transaction, std::span<const ImportedAccount> accounts) = 0;

    /// The greatest number that an account has here; 0: there is none.
    virtual std::int64_t greatestId(Session& session) = 0;
    /// Numbers of new accounts begin above them, and above this one.
    virtual void reserve(Transaction& transaction, std::int64_t lastId) = 0;

    /// How many of these have a password that was changed since, or a session: somebody uses them.
    virtual std::int64_t countUsed(Session& session, std::span<const std::int64_t> ids) = 0;
    /// Takes accounts of an import back. What belongs to them and refers to them goes, too.
    virtual void remove(Transaction& transaction, std::span<const std::int64_t> ids) = 0;
};

} // namespace colonnade
