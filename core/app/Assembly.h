#pragma once

#include "app/Configuration.h"
#include "app/OperationsCore.h"
#include "audit/AuditChain.h"
#include "audit/AuditLog.h"
#include "data/ChangeFeed.h"
#include "data/MeasuredDatabase.h"
#include "identity/IdentityCore.h"
#include "mail/MailCore.h"
#include "pages/PagesCore.h"
#include "plugin/PluginHost.h"
#include "queue/EventsCore.h"
#include "queue/JobsCore.h"

#include "colonnade/Database.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// Where the server can be reached, for the links that it makes.
struct Reach
{
    std::string publicUrl;
    bool loopback = false;
};

/// The reach that the settings tell; `listening`: the address that is really bound, or `http.listen`.
Reach reachOf(const Settings& settings, const std::string& listening);

/// Where the newest link of the audit log stands beside an SQLite database; empty with PostgreSQL, whose log
/// has it.
std::string headFileOf(const Configuration& configuration);

/// What to do with a database that is of an earlier version, or not there yet.
enum class IfDue
{
    Refuse,  ///< says what is due; makes nothing
    Migrate, ///< makes it or brings it up to date, after a copy (SQLite)
    MigrateWithoutCopy
};

/// What to do with a database that cannot be reached now, but perhaps later.
enum class IfAway
{
    Tell,
    Wait
};

/// Which of the files and folders that settings name are looked at.
enum class Places
{
    All,    ///< by who serves, or says if one could
    OfData, ///< those that the database goes with, its folder and its key: by who migrates
    None
};

/// What was found in a configuration before anything is touched.
struct Judgement
{
    std::vector<std::string> settings; ///< each a line that says what is wrong
    std::vector<std::string> plugins;  ///< the same
    std::vector<std::string> warnings; ///< what keeps nothing from starting

    /// Throws `StartRefused` with all that is wrong.
    void require() const;
};

/// The server's parts below the HTTP front, put together step by step in the order of the functions below,
/// and taken apart in reverse. Nothing outside this process is changed before `openData`.
class Assembly
{
public:
    /// The configuration must outlive it. Opens nothing.
    explicit Assembly(const Configuration& configuration);

    /// Loads the plugins and lets them judge their settings: all that is wrong in the whole configuration.
    Judgement judge(Places places);

    /// Opens the mail, lets the plugins register, and checks what they registered as a whole. All that is
    /// wrong is in the `StartRefused` that it throws.
    std::shared_ptr<const Site> provision(const Reach& reach);

    /// Before `provision`; see `HostServices::onRegistration`.
    void onRegistration(std::function<void(const std::string& plugin, const std::string& what)> told)
    {
        _onRegistration = std::move(told);
    }

    /// Both of these for a command that serves nobody: places that only a server needs are not looked at. The
    /// database stays closed. Throws `StartRefused` with all that is wrong.
    std::shared_ptr<const Site> provisionForCommand();

    /// Opens the database and looks whether it fits: its version, its key. Brings it up to date, or refuses;
    /// then unlocks the users. Throws before anything is changed, as far as can be told before.
    void openData(IfDue ifDue, IfAway ifAway);
    /// Needs no plugins.
    void openMail(const Reach& reach);
    /// Starts the plugins, then the mail and the jobs.
    void start();
    /// Does at once what has fallen due, after the clock was moved.
    void lookNow();
    /// Ends the jobs' threads, or begins them again.
    void pauseJobs() { _jobs.stop(); }
    void resumeJobs() { _jobs.start(); }
    /// While the jobs pause and nobody uses the site; see `PluginHost::exchange`.
    ExchangedPlugin exchange(std::unique_ptr<HostedPlugin> next);
    /// Stops the plugins and unloads them. Let go of the site before.
    void unload() { _host.unwind(); }

    MeasuredDatabase& database() { return _database; } ///< closed until `openData`
    IdentityCore& identity() { return *_identity; }    ///< locked until `openData`
    /// From `openMail` or `provision` on.
    MailCore& mail() { return *_mail; }
    AuditLog& audit() { return _audit; }                 ///< who did what
    const JobsCore& jobs() const { return _jobs; }       ///< with all kinds from `provision` on
    const EventsCore& events() const { return _events; } ///< with all that hear from `provision` on
    const PluginHost& host() const { return _host; }     ///< the plugins, as far as they have come

private:
    const Configuration& _configuration;
    MeasuredDatabase _database;
    std::unique_ptr<IdentityCore> _identity;
    std::unique_ptr<ChangeFeed> _userChanges; // null where there is none
    std::unique_ptr<MailCore> _mail;
    JobsCore _jobs;
    EventsCore _events;
    AuditLog _audit;
    std::unique_ptr<AuditChain> _auditChain; // while started
    PagesCore _pages;
    std::weak_ptr<const Site> _site; // that serves
    OperationsCore _operations;
    std::function<void(const std::string&, const std::string&)> _onRegistration;
    PluginHost _host; // the first to go: plugins refer to all of the above
};

/// Opens the database that the settings name, without looking into it; nothing of it changes until somebody
/// writes. Throws `StartRefused` if there is none.
std::unique_ptr<OpenedDatabase> lookAtConfiguredDatabase(const Configuration& configuration);

/// Throws if `openFittingDatabase` would refuse for what is in the database, or because it is gone, as far as
/// that can be seen without changing anything. A PostgreSQL that is away may come yet: then it does not
/// throw.
void refuseUnfitting(const Configuration& configuration);

/// The same, looked into: its version and its key fit. Makes, migrates or refuses as `ifDue` says, and tells
/// `done` of each step that was taken.
std::unique_ptr<OpenedDatabase> openFittingDatabase(const Configuration& configuration, IfDue ifDue,
                                                    IfAway ifAway,
                                                    const std::function<void(const MigrationStep&)>& done);

} // namespace colonnade
