#include "app/OperationsCore.h"

#include "app/BackupDates.h"
#include "app/BackupMaker.h"
#include "app/BackupMark.h"
#include "app/BackupPrune.h"
#include "app/ChildRun.h"
#include "app/Installation.h"
#include "app/PluginStates.h"
#include "config/SettingValue.h"
#include "plugin/PluginHost.h"

#include "colonnade/Json.h"

#include <Poco/Exception.h>

#include <atomic>
#include <filesystem>
#include <utility>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds DIAGNOSED_AT_MOST{20};
constexpr std::chrono::seconds DIAGNOSIS_HOLDS{30};

KnownPlugin::State stateOf(const PluginEntry& entry)
{
    switch (entry.state)
    {
    case PluginState::Serving:
        return KnownPlugin::State::Serving;
    case PluginState::NotEnabled:
        return KnownPlugin::State::NotEnabled;
    case PluginState::Refused:
        break;
    }
    return KnownPlugin::State::Refused;
}

std::string backupFolderOf(const Configuration& configuration)
{
    return configuration.settings.section("data")->text("backup_folder");
}

std::vector<Diagnosis> parseDiagnoses(const std::string& json)
{
    const JsonDocument document = JsonDocument::parse(json);
    const JsonValue root = document.root();
    std::vector<Diagnosis> diagnoses;
    diagnoses.reserve(root.size());
    for (std::size_t i = 0; i < root.size(); ++i)
        diagnoses.push_back({std::string(root.at(i).find("health").text()),
                             std::string(root.at(i).find("subject").text()),
                             std::string(root.at(i).find("sentence").text())});
    return diagnoses;
}

} // namespace

Operations::~Operations() = default;

OperationsCore::OperationsCore(const Configuration& configuration, Audit& audit,
                               std::function<Queues()> queues):
    _configuration(configuration),
    _audit(audit),
    _queues(std::move(queues))
{
}

std::vector<StandingQueue> OperationsCore::queues() const
{
    std::vector<StandingQueue> standing;
    for (const auto& source: _queues())
        standing.push_back({source->name(), source->noun(), source->queue().count()});
    return standing;
}

std::shared_ptr<const QueueSource> OperationsCore::get(std::string_view queue) const
{
    for (auto& source: _queues())
        if (source->name() == queue)
            return source;
    throw Poco::NotFoundException("there is no queue " + std::string(queue));
}

Queue::Also OperationsCore::note(const char* act, std::string object) const
{
    return [this, act, object = std::move(object)](Transaction& transaction) {
        _audit.note(transaction, {act, object});
    };
}

std::vector<QueuedRow> OperationsCore::rows(std::string_view queue, std::string_view state,
                                            std::string_view afterKey, int limit) const
{
    return get(queue)->queue().list(state, afterKey, limit);
}

bool OperationsCore::retry(std::string_view queue, std::string_view key)
{
    const auto source = get(queue);
    return source->queue().retry(key, note("queue.retry", source->name() + "/" + std::string(key)));
}

bool OperationsCore::discard(std::string_view queue, std::string_view key)
{
    const auto source = get(queue);
    return source->queue().discard(key, note("queue.discard", source->name() + "/" + std::string(key)));
}

std::int64_t OperationsCore::retryAll(std::string_view queue)
{
    const auto source = get(queue);
    return source->queue().retryAll(note("queue.retry_all", source->name()));
}

std::int64_t OperationsCore::discardDead(std::string_view queue)
{
    const auto source = get(queue);
    return source->queue().discardDead(note("queue.discard_dead", source->name()));
}

std::vector<HeldSetting> OperationsCore::settings() const
{
    std::vector<HeldSetting> held;
    held.reserve(_configuration.settings.values().size());
    for (const auto& [key, setting]: _configuration.settings.values())
        held.push_back({key, shownValue(setting.spec, setting.value), setting.origin,
                        setting.spec.description, setting.isSet});
    return held;
}

std::vector<KnownPlugin> OperationsCore::plugins() const
{
    std::vector<KnownPlugin> known;
    known.reserve(_configuration.catalog.entries.size());
    for (const auto& entry: _configuration.catalog.entries)
        known.push_back({entry.name, entry.manifest ? entry.manifest->version : std::string(), stateOf(entry),
                         stateSentence(entry)});
    return known;
}

Premises OperationsCore::premises() const
{
    Premises premises{.version = COLONNADE_VERSION,
                      .database = dialectOf(dataSettingsOf(_configuration)) == Dialect::Sqlite ? "SQLite"
                                                                                               : "PostgreSQL",
                      .dataDirectory = _configuration.dataDirectory};
    std::error_code error;
    const auto space = std::filesystem::space(_configuration.dataDirectory, error);
    if (!error)
    {
        premises.freeBytes = space.available;
        premises.totalBytes = space.capacity;
    }
    premises.backupSeconds = ageOfLastBackup(_configuration.dataDirectory, systemClock().nowMicroseconds());
    premises.backupFolder = backupFolderOf(_configuration);
    return premises;
}

std::string OperationsCore::backUp(const std::function<void(std::uint64_t, std::uint64_t)>& progress) const
{
    const std::string folder = backupFolderOf(_configuration);
    if (folder.empty())
        throw StartRefused("data.backup_folder is not set");
    std::string made = folder + "/" + backupNameOf(isoTime(systemClock().nowMicroseconds()));
    createBackup(_configuration, made, KeyInBackup::Yes, progress);
    markBackup(_configuration.dataDirectory,
               BackupDescription::read(made + "/" + backup::DESCRIPTION).created);
    pruneBackups(folder, BackupsKept());
    return made;
}

/// One process at a time, however many ask.
std::vector<Diagnosis> OperationsCore::diagnose()
{
    const std::lock_guard lock(_diagnosing);
    const auto now = std::chrono::steady_clock::now();
    if (!_diagnosed.empty() && now - _diagnosedAt < DIAGNOSIS_HOLDS)
        return _diagnosed;
    CommandLine line = _configuration.line;
    line.json = true;
    const std::atomic<bool> never = false;
    const auto run = runColonnade("doctor", line, {DIAGNOSED_AT_MOST, &never}, ChildText::Output);
    try
    {
        _diagnosed = parseDiagnoses(run.text); // it fails where something is bad, and says so all the same
    }
    catch (const Poco::DataFormatException&)
    {
        throw Poco::RuntimeException("colonnade doctor did not come to its end: " + run.text);
    }
    _diagnosedAt = now;
    return _diagnosed;
}

} // namespace colonnade
