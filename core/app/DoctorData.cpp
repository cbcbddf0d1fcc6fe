#include "app/Doctor.h"

#include "app/BackupMaker.h"
#include "app/Installation.h"
#include "app/PluginFolders.h"
#include "data/Backup.h"
#include "identity/HashCost.h"
#include "identity/KeyVault.h"
#include "identity/MasterKey.h"
#include "identity/PasswordHashes.h"
#include "mail/Outbox.h"
#include "plugin/PluginHost.h"

#include "colonnade/Clock.h"
#include "colonnade/Config.h"

#include <Poco/Exception.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace colonnade
{

namespace
{

constexpr std::size_t MOST_NAMED = 5;

/// Whose password would cost too much to check: nobody gets in with it.
std::vector<std::string> findCostlyPasswords(Database& database)
{
    return database.read(
        [](Session& session)
        {
            std::vector<std::string> names;
            session.all(
                [&](const Row& row)
                {
                    if (!isRunnable(withoutLabel(row.text(1))))
                        names.push_back(row.text(0));
                    return true;
                },
                "select name, password_hash from core_user where password_scheme is not null "
                "and password_hash is not null order by id");
            return names;
        });
}

/// `anna, bert and 3 more`
std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), MOST_NAMED); ++i)
        text += (i > 0 ? ", " : "") + names[i];
    if (names.size() > MOST_NAMED)
        text += " and " + std::to_string(names.size() - MOST_NAMED) + " more";
    return text;
}

} // namespace

void Doctor::examineMail()
{
    const auto section = [&](const char* name) { return _configuration.settings.section(name); };
    if (section("mail")->text("transport") != "file")
        return;
    const std::string folder = _configuration.dataDirectory + "/mail";
    std::error_code error;
    if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error))
        find(Health::Bad, "mail", folder + " is no folder: no mail can be written; move it away");
    else if (std::filesystem::exists(folder, error) && ::access(folder.c_str(), W_OK | X_OK) != 0)
        find(Health::Bad, "mail",
             folder + " cannot be written: " + std::strerror(errno) +
                 "; give it to the user that runs the server");
    if (!section("http")->text("public_url").empty())
        find(Health::Warning, "mail",
             "http.public_url is set, but mail.transport is file: nobody gets mail, it piles up in " +
                 folder + "; set mail.transport = smtp, mail.smtp_url and mail.from");
}

void Doctor::examineDatabase()
{
    if (lacksDatabaseFile(_configuration))
    {
        if (const auto lost = findTracesOfLostDatabase(_configuration))
            find(Health::Bad, "database", *lost);
        else
            find(Health::Warning, "database",
                 placeOf(dataSettingsOf(_configuration)) + " does not exist yet; serve makes it");
        return;
    }
    try
    {
        const auto database = lookAtDatabase(dataSettingsOf(_configuration));
        if (const auto obstacle = findWriteObstacle(dataSettingsOf(_configuration)))
            find(Health::Bad, "database", *obstacle);
        else
            examineOpened(*database);
    }
    catch (const Poco::Exception& exc)
    {
        find(Health::Bad, "database", exc.message());
    }
}

void Doctor::examineOpened(Database& database)
{
    if (const auto damage = findDamage(dataSettingsOf(_configuration)))
    {
        find(Health::Bad, "database", "it is damaged: " + *damage + "; stop the server and restore a backup");
        return;
    }
    const auto lost = isMigrated(database) ? std::nullopt : findTracesOfLostDatabase(_configuration);
    if (lost)
        find(Health::Bad, "database", *lost);
    const auto due = planMigrations(database, migrationsOf(_configuration.catalog));
    if (due.empty())
        find(Health::Good, "database", "can be read and written, and is up to date");
    else
        find(Health::Warning, "database",
             std::to_string(due.size()) + " migration(s) are due; serve or colonnade migrate does them");
    try
    {
        checkMasterKey(database, _configuration.settings.section("identity")->text("key_file"),
                       _configuration.dataDirectory);
    }
    catch (const Poco::Exception& exc)
    {
        find(Health::Bad, "key", exc.message());
    }
    if (!due.empty())
        return; // what follows wants the tables of today
    for (const auto& sentence: findForeignFolders(database, _configuration))
        find(Health::Warning, "data folder", sentence);
    examineAccounts(database);
    examineOutbox(database);
}

void Doctor::examineAccounts(Database& database)
{
    const auto administrators = database.read(
        [](Session& session) {
            return session.findInteger("select count(*) from core_user where admin and not disabled")
                .value_or(0);
        });
    if (administrators == 0)
        find(Health::Warning, "accounts",
             "there is no administrator; colonnade user create --admin makes one");
    const auto costly = findCostlyPasswords(database);
    if (!costly.empty())
        find(Health::Warning, "accounts",
             std::to_string(costly.size()) +
                 " account(s) have a password whose hash would cost too much to "
                 "check, and cannot sign in with it: " +
                 listed(costly) + "; colonnade user set-password gives a new one, as does a recovery mail");
}

void Doctor::examineOutbox(Database& database)
{
    const KeyVault closed; // counting opens no mail
    const auto count = Outbox(database, closed, systemClock()).queue().count();
    if (count.dead > 0)
        find(Health::Warning, "mail",
             std::to_string(count.dead) +
                 " mail(s) were given up; colonnade mail list --state dead says why, colonnade mail retry "
                 "sends them");
}

} // namespace colonnade
