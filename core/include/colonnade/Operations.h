#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Queue.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A queue, and how much stands in it.
struct StandingQueue
{
    std::string name; ///< `mail`
    std::string noun; ///< what a row is, in the plural: `mails`
    QueueCount count;
};

/// A setting as the server was started with it.
struct HeldSetting
{
    std::string key;    ///< `http.listen`
    std::string value;  ///< secrets, and passwords in URLs, as `********`
    std::string origin; ///< `conf.d/10-mail.properties:3`, `default`
    std::string description;
    bool isSet = false;
};

/// A plugin's file, and what the server does with it.
struct KnownPlugin
{
    enum class State
    {
        Serving,
        NotEnabled,
        Refused
    };

    std::string name;
    std::string version; ///< empty: its file cannot say
    State state = State::Serving;
    std::string sentence; ///< what it is for, what to do to have it, or why it is refused
};

/// What `colonnade doctor` says of one thing.
struct Diagnosis
{
    std::string health; ///< `good`, `warning`, `bad`
    std::string subject;
    std::string sentence;
};

/// The machine and the database below the server.
struct Premises
{
    std::string version;         ///< of the server
    std::string database;        ///< `SQLite`, `PostgreSQL`
    std::string dataDirectory;   ///< as it was given
    std::uint64_t freeBytes = 0; ///< where the data folder is; 0 of 0: not known
    std::uint64_t totalBytes = 0;
    std::optional<std::uint64_t> backupSeconds = {}; ///< age of the last backup; nothing: none is known
    std::string backupFolder = {};                   ///< where `backUp` makes them; empty: it is not set
};

/// The installation as those who run it see it: what `colonnade jobs`, `config show`, `plugins` and `doctor`
/// tell. A service of the core, for pages of administrators: it guards nothing, whoever shows it does. From
/// `start` on, any thread.
class COLONNADE_API Operations
{
public:
    static constexpr Interface INTERFACE{"operations", 1};

    virtual ~Operations();

    virtual std::vector<StandingQueue> queues() const = 0;

    /// As `Queue::list`. Throws `Poco::NotFoundException` for a queue that is not there, like all that
    /// follow.
    virtual std::vector<QueuedRow> rows(std::string_view queue, std::string_view state,
                                        std::string_view afterKey, int limit) const = 0;

    // What `Queue` does, each with a line in the audit log if anything was done.
    virtual bool retry(std::string_view queue, std::string_view key) = 0;
    virtual bool discard(std::string_view queue, std::string_view key) = 0;
    virtual std::int64_t retryAll(std::string_view queue) = 0;
    virtual std::int64_t discardDead(std::string_view queue) = 0;

    virtual std::vector<HeldSetting> settings() const = 0; ///< by key
    virtual std::vector<KnownPlugin> plugins() const = 0;  ///< as their files were at the start
    virtual Premises premises() const = 0;

    /// Makes a backup in a new folder of `data.backup_folder`, and thins out those that are there, as
    /// `colonnade backup create` and `prune` do; returns the new folder. `progress` is told now and then how
    /// many bytes of how many (0: not known) are done, and may throw to end it: nothing is left then. Throws
    /// `Poco::Exception` with a sentence. Takes as long as the data is large.
    virtual std::string backUp(
        const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) const = 0;

    /// What `colonnade doctor` finds, told by a process of its own: it takes a moment, and is kept for half a
    /// minute. Throws `Poco::RuntimeException` if that process does not come to its end.
    virtual std::vector<Diagnosis> diagnose() = 0;
};

} // namespace colonnade
