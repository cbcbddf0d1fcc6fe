#pragma once

#include "app/Configuration.h"
#include "data/ChangeFeed.h"
#include "data/MeasuredDatabase.h"
#include "identity/IdentityCore.h"
#include "mail/MailCore.h"
#include "plugin/PluginHost.h"

#include "colonnade/Database.h"

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

/// The server's parts below the HTTP front, put together step by step in the order of the functions below,
/// and taken apart in reverse.
class Assembly
{
public:
    explicit Assembly(const Configuration& configuration);

    void loadPlugins();
    /// Makes the data folder, opens the database, brings its schema up to date, opens the users.
    void openData();
    void openMail(const Reach& reach);
    /// Opens the mail, lets the plugins register.
    std::shared_ptr<const Site> provision(const Reach& reach);
    /// Starts the plugins, then the mail.
    void start();

    MeasuredDatabase& database() { return *_database; }
    IdentityCore& identity() { return *_identity; }
    /// From `openMail` on.
    MailCore& mail() { return *_mail; }
    const PluginHost& host() const { return _host; }

private:
    const Configuration& _configuration;
    std::unique_ptr<MeasuredDatabase> _database;
    std::unique_ptr<IdentityCore> _identity;
    std::unique_ptr<ChangeFeed> _userChanges; // null where there is none
    std::unique_ptr<MailCore> _mail;
    PluginHost _host; // the first to go: plugins refer to all of the above
};

/// Opens the database that the settings name, without looking into it.
std::unique_ptr<OpenedDatabase> openConfiguredDatabase(const Configuration& configuration);

} // namespace colonnade
