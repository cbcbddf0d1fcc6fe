#pragma once

#include "importing/LeftOut.h"
#include "importing/Options.h"
#include "importing/Report.h"
#include "importing/Source.h"

#include <ohmage_auth/Import.h>

#include <colonnade/Clock.h>
#include <colonnade/Imports.h>
#include <colonnade/Plugin.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace import_ohmage
{

using namespace colonnade;
using namespace colonnade::importing;

struct OhmageOptions
{
    CommonOptions common;
    bool usersOnly = false;
    std::string mediaFolder; ///< empty: none
    std::string timeZone = "UTC";
};

/// What of this server an import writes through.
struct Target
{
    Database& database;
    Identity& identity;
    std::shared_ptr<Imports> imports;
    std::shared_ptr<AccountImport> accounts;
    std::shared_ptr<ohmage::Import> persons;
    const Clock& clock;
};

struct Person
{
    std::string firstName, lastName, organization, personalId;
    std::string email; ///< until 2.10
};

/// An account of the old server, read.
struct OhmageAccount
{
    std::int64_t sourceId = 0;
    std::int64_t id = 0; ///< here
    std::string created, name, fullname, email;
    std::optional<std::string> hash;
    bool admin = false, disabled = false, isNew = false, validEmail = false;
    std::optional<Person> person;
    std::vector<std::string> notes;

    ImportedAccount imported() const;
};

/// Brings the accounts of one dump along.
class OhmageMove
{
public:
    OhmageMove(Source& source, const Target& target, const OhmageOptions& options, Report& report,
               LeftOut& leftOut, Progress& progress);

    /// The exit code.
    int run(std::ostream& err);
    bool isDone() const { return _isDone; } ///< nothing has stopped it before the first row

private:
    void readNeighbours();
    void loadKnown();
    void readAccounts();
    OhmageAccount readAccount(const SourceTable& table, const SourceRow& row);
    void noteOthers(const SourceTable& table, const SourceRow& row, std::int64_t id,
                    const std::set<std::string_view>& placed);
    void readPassword(const SourceTable& table, const SourceRow& row, OhmageAccount& account);
    void decide();
    bool decideOne(OhmageAccount& account, const AccountHolders& holders);
    void rename(OhmageAccount& account);
    void store();
    void store(Transaction& transaction, std::span<const OhmageAccount> accounts);
    void noteTheRest();
    void noteParts(const SourceTable& table, const std::set<std::int64_t>& there);
    void writeRows(const SourceTable& table);
    std::int64_t countMedia() const;
    void suggestSettings();
    std::vector<std::string> linesOfLoss() const;

    Source& _source;
    const Target& _target;
    const OhmageOptions& _options;
    Report& _report;
    LeftOut& _leftOut;
    Progress& _progress;
    const std::string _now;
    std::map<std::int64_t, Person> _persons;
    std::set<std::int64_t> _registered; ///< by mail, and confirmed
    std::map<std::int64_t, ImportedRow> _known;
    std::set<std::int64_t> _own;           ///< numbers here of accounts that a run before has made
    std::vector<OhmageAccount> _accounts;  ///< all of them: tens of thousands at most
    std::set<std::string> _names;          ///< folded, of accounts that will be stored
    std::map<std::string, int> _addresses; ///< how often each is there, folded
    std::optional<ImportRun> _run;
    std::string _identity;
    std::int64_t _nextId = 0;
    bool _isDone = false;
};

} // namespace import_ohmage
