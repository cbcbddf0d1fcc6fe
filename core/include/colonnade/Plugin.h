#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Check.h"
#include "colonnade/Clock.h"
#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "colonnade/Events.h"
#include "colonnade/Export.h"
#include "colonnade/HttpError.h"
#include "colonnade/Identity.h"
#include "colonnade/Interface.h"
#include "colonnade/Jobs.h"
#include "colonnade/Json.h"
#include "colonnade/Mail.h"
#include "colonnade/Request.h"
#include "colonnade/Response.h"
#include "colonnade/Route.h"
#include "colonnade/Translation.h"

#include <Poco/Logger.h>

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

class Pages;

/// Where an extension stands among its kind: labels, never numbers. A label is a plugin's name or one that an
/// extension was registered with.
struct Order
{
    std::vector<std::string> before = {};
    std::vector<std::string> after = {};
};

/// A command's arguments (after its name) and where it prints. Errors go by exception or exit code:
/// 0 done, 1 refused or failed, 2 wrong usage.
struct CommandCall
{
    std::vector<std::string> arguments;
    bool json = false; ///< `--json` was given
    std::ostream& out;
    std::ostream& err;
    std::string usage = {}; ///< how the command is written, from plugin.json, a line a form

    /// Says on `err` how the command is written; the exit code for that.
    COLONNADE_API int wrongUsage() const;
};

/// What a plugin sees of the server while it is provisioned, and keeps until it is stopped. All registrations
/// go through here and are taken back by the host, in reverse.
class COLONNADE_API Context
{
public:
    virtual ~Context();

    virtual const std::string& pluginName() const = 0; ///< from plugin.json
    virtual const Config& config() const = 0;          ///< the plugin's own section
    virtual Poco::Logger& logger() const = 0;          ///< named as the plugin
    /// May be kept by reference from `provision` on; closed until `start`: what reads or writes before that
    /// throws `Poco::IllegalStateException`.
    virtual Database& database() const = 0;
    /// The same holds for what it keeps in the database, and for its vault.
    virtual Identity& identity() const = 0;
    /// Templates may be loaded in `provision`; mails are sent from `start` on.
    virtual Mail& mail() const = 0;
    virtual Jobs& jobs() const = 0;
    virtual Events& events() const = 0;
    /// Who did what: plugins note the acts that change what people own. From `start` on.
    virtual Audit& audit() const = 0;
    /// Menus, templates and files are registered in `provision`; pages are shown from `start` on. Pages.h.
    virtual Pages& pages() const = 0;
    /// The server's time, which a test may move (`testing::TestServer::pass`). Outlives the plugin.
    virtual const Clock& clock() const = 0;
    virtual const std::string& publicUrl() const = 0; ///< `http.public_url`, without a final slash
    virtual const std::string& brand() const = 0;     ///< `site.brand`
    /// The plugin's own folder. It is there from `start` on, if it was asked for; `provision` must not make
    /// it.
    virtual const std::string& dataDirectory() const = 0;

    /// What came with the plugin: the folder of its name beside its library. It need not exist.
    virtual const std::string& resourceDirectory() const = 0;
    /// The texts of all plugins in other languages: catalogues `languages/<language>.po` among their
    /// resources, then the deployer's in `<data-dir>/languages/`.
    virtual const Translations& translations() const = 0;

    /// Only this machine can reach the server: `http.listen` is a loopback address. False when in doubt.
    virtual bool boundToLoopback() const { return false; }

    /// Registers a route below one of the plugin's mounts.
    virtual void route(const RouteSpec& spec, Handler handler) = 0;

    /// Registers a command: `colonnade <name> …`. plugin.json describes it under `commands`.
    virtual void command(const std::string& name, std::function<int(CommandCall&)> run) = 0;

    /// Offers a service listed in plugin.json under `provides`.
    template <class T> void provide(std::shared_ptr<T> service)
    {
        provideErased(T::INTERFACE,
                      std::shared_ptr<void>(service, static_cast<void*>(static_cast<T*>(service.get()))));
    }

    /// A service of the core, or one that another plugin provides and that is listed under `requires`. Throws
    /// `Poco::NotFoundException` otherwise. From `provision` on: plugins are provisioned after those they
    /// require.
    template <class T> std::shared_ptr<T> require()
    {
        const auto service = requireErased(T::INTERFACE);
        return {service, static_cast<T*>(service.get())};
    }

    /// A service that the plugin can do without, listed under `requires_if_present` (or `requires`): null if
    /// no enabled plugin provides it. From `provision` on.
    template <class T> std::shared_ptr<T> find()
    {
        const auto service = findErased(T::INTERFACE);
        return {service, static_cast<T*>(service.get())};
    }

    /// [provision] Gives `use` a service that is listed as for `find`: at once, and again whenever it comes
    /// or goes, for instance because its plugin is loaded anew. Null: it is not there, and nothing of it may
    /// be held any more.
    template <class T> void watch(std::function<void(std::shared_ptr<T>)> use)
    {
        watchErased(T::INTERFACE, [use = std::move(use)](const std::shared_ptr<void>& service)
                    { use(std::shared_ptr<T>(service, static_cast<T*>(service.get()))); });
    }

    /// Adds to an extension point (`Authenticator`, `ErrorRenderer`, another plugin's). `label` is for
    /// `Order` of others.
    template <class T>
    void extend(std::shared_ptr<T> extension, const std::string& label = {}, Order order = {})
    {
        extendErased(T::INTERFACE,
                     std::shared_ptr<void>(extension, static_cast<void*>(static_cast<T*>(extension.get()))),
                     label, std::move(order));
    }

    /// All extensions of a point that this plugin owns, in order. From `start` on.
    template <class T> std::vector<std::shared_ptr<T>> extensions()
    {
        std::vector<std::shared_ptr<T>> found;
        for (const auto& extension: extensionsErased(T::INTERFACE))
            found.emplace_back(extension, static_cast<T*>(extension.get()));
        return found;
    }

protected:
    virtual void provideErased(const Interface& interface, std::shared_ptr<void> service) = 0;
    virtual std::shared_ptr<void> requireErased(const Interface& interface) = 0;
    virtual std::shared_ptr<void> findErased(const Interface& interface) = 0;
    virtual void watchErased(const Interface& interface,
                             std::function<void(const std::shared_ptr<void>&)> use) = 0;
    virtual void extendErased(const Interface& interface, std::shared_ptr<void> extension,
                              const std::string& label, Order order) = 0;
    virtual std::vector<std::shared_ptr<void>> extensionsErased(const Interface& interface) = 0;
};

/// A plugin: one class per shared library, named in `COLONNADE_PLUGIN(Class)`. All are checked before any is
/// provisioned, and provisioned before any is started; all are stopped in reverse. The constructor does
/// nothing worth mentioning.
class COLONNADE_API Plugin
{
public:
    Plugin() = default;
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    virtual ~Plugin();

    /// Registers everything; nothing is visible yet, and nothing may be touched: the database is closed,
    /// folders are not made. Called to judge a configuration, too, without a start after it. Throws to
    /// refuse: the server stays down, and all is as it was.
    virtual void provision(Context& context) = 0;

    /// All plugins are provisioned, the whole has been checked, the plugin's migrations have run: the
    /// database may be used, threads may start.
    virtual void start(Context& context);

    /// No request is inside any more. Must not throw.
    virtual void stop() noexcept;

    /// Judges the settings against each other and tells all that is wrong. Called before `provision` by
    /// serve, config check and doctor; the object may be destroyed right after it.
    virtual void check(Check& check) const;
};

} // namespace colonnade

#include "colonnade/Stamp.h"
