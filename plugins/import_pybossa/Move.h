#pragma once

#include "importing/LeftOut.h"
#include "importing/Options.h"
#include "importing/Report.h"
#include "importing/Source.h"
#include "importing/Values.h"

#include <account/Import.h>
#include <quality/GoldImport.h>
#include <tasks/Import.h>

#include <colonnade/Clock.h>
#include <colonnade/Imports.h>
#include <colonnade/Plugin.h>
#include <colonnade/StoredFiles.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace import_pybossa
{

using namespace colonnade;
using namespace colonnade::importing;

struct PybossaOptions
{
    CommonOptions common;
    std::string uploadsFolder; ///< empty: none
    std::string signingKey;    ///< empty: signatures are not looked at
    bool onlyUsers = false;
    bool withArchived = false;
    bool pseudonymise = false;
    bool ignoreDataAccess = false;
};

/// What of this server an import writes through.
struct Target
{
    Database& database;
    Identity& identity;
    std::shared_ptr<Imports> imports;
    std::shared_ptr<AccountImport> accounts;
    std::shared_ptr<account::Import> settings;
    std::shared_ptr<tasks::Import> tasks;
    std::shared_ptr<quality::GoldImport> gold; ///< null without the plugin `quality`
    std::shared_ptr<StoredFiles> files;
    const Clock& clock;
    std::string uploadsAddress; ///< what stands before `/<container>/<name>`
};

/// The fields of a row by their names.
class Fields
{
public:
    Fields(const SourceTable& table, const SourceRow& row):
        _table(table),
        _row(row)
    {
    }

    /// Nothing for NULL, and for a column that the source lacks.
    std::optional<std::string_view> find(std::string_view column) const
    {
        const auto place = _table.find(column);
        if (!place || *place >= _row.fields.size() || _row.fields[*place].isNull)
            return std::nullopt;
        return _row.fields[*place].text;
    }
    std::string text(std::string_view column) const { return std::string(find(column).value_or("")); }
    std::optional<std::int64_t> integer(std::string_view column) const;
    bool boolean(std::string_view column, bool otherwise) const;
    std::int64_t id() const { return integer("id").value_or(0); } ///< 0: none

private:
    const SourceTable& _table;
    const SourceRow& _row;
};

/// Numbers of a large table there and here.
class Shifts
{
public:
    void load(std::vector<ImportedRange> ranges) { _ranges = std::move(ranges); }
    /// Whether no row here has one of these numbers.
    using IsFree = std::function<bool(std::int64_t firstId, std::int64_t lastId)>;

    /// Makes room for what is new: `greatest` is the greatest number here.
    void plan(std::int64_t firstId, std::int64_t lastId, std::int64_t greatest, const IsFree& isFree);

    std::int64_t here(std::int64_t id) const;
    bool isShifted() const; ///< some numbers are others here
    std::vector<ImportedRange>& ranges() { return _ranges; }

private:
    void planAbove(std::int64_t firstId, std::int64_t lastId, std::int64_t greatest);

    std::vector<ImportedRange> _ranges;
};

/// What all steps of one import share.
struct Move
{
    Source& source;
    const Target& target;
    const PybossaOptions& options;
    Report& report;
    LeftOut& leftOut;
    Progress& progress;
    std::string now; ///< the time of the import

    std::optional<ImportRun> run = {};       ///< nothing: nothing was ever written
    bool isFresh = true;                     ///< nothing of it is here already
    NumberTable users, categories, projects; ///< numbers here
    NumberTable ownUsers;                    ///< of accounts here: those of this source
    NumberTable tasks;                       ///< of tasks there: the project's number here
    std::set<std::int64_t> newUsers = {}, merged = {}, mergedBefore = {},
                           skippedUsers = {}; ///< by their numbers there
    std::set<std::int64_t> newProjects = {}, newCategories = {}, skippedProjects = {};
    std::set<std::int64_t> touched = {}; ///< projects here that got rows
    Shifts taskIds, answerIds, resultIds, materialIds, blogpostIds, announcementIds, pageIds;

    bool isWriting() const { return !options.common.isDryRun; }
    /// The run; it is made, with the ranges, when something is first stored.
    const ImportRun& ensureRun();
    /// Nothing of a row that cannot be read is trusted: it is left out, and told.
    bool isReadable(const SourceTable& table, const SourceRow& row);
    /// All rows of a table that can be read, while it is shown how far that is.
    void readRows(const SourceTable& table, const std::function<void(const SourceRow&)>& take);
    /// Counts what stands in columns that have no place here, and writes it down.
    void noteOthers(const SourceTable& table, const SourceRow& row, const std::set<std::string_view>& placed);
    void leaveOutRow(const SourceTable& table, const SourceRow& row, const std::string& why);
};

/// `info` as it is stored: NULL and JSON's null are nothing; what is no JSON for this server becomes a text,
/// which `notes` is told.
std::optional<std::string> storableInfo(std::optional<std::string_view> text,
                                        std::vector<std::string>& notes);
/// The same for an `info` that must be an object; also one that is a text which holds an object.
std::string objectInfo(std::optional<std::string_view> text, std::vector<std::string>& notes);

/// A time, or the first of the others that is one.
std::string timeOf(std::optional<std::string_view> text,
                   std::initializer_list<std::optional<std::string_view>> others,
                   const std::string& otherwise, std::vector<std::string>& notes);

/// An object with these members in place of its own; empty JSON: the member goes.
std::string withMembers(std::string_view object,
                        const std::vector<std::pair<std::string, std::string>>& members);

// The steps, in this order. Those that plan write nothing, and tell conflicts.
void planAccounts(Move& move);
void planProjects(Move& move);
void moveAccounts(Move& move);
void moveProjects(Move& move);
void moveWork(Move& move);
void moveNotices(Move& move);
void noteTheRest(Move& move);
void finishMove(Move& move);
/// Notes how many rows there are of each range, so that is seen what comes later.
void keepCounts(Move& move, Transaction& transaction);

/// All of them. The exit code.
int runMove(Move& move, std::ostream& err);

} // namespace import_pybossa
