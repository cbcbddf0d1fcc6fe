#pragma once

#include "app/Assembly.h"
#include "app/CommandLine.h"
#include "app/Gauges.h"
#include "app/RunningPlugins.h"
#include "http/HttpServer.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace colonnade
{

/// Exchanges a plugin of the server that serves for a new file of it, while requests go on.
///
/// The new file is judged by a process of its own, so that one that crashes hurts nobody, and loaded beside
/// the old one. Then requests wait for a moment: those that run end, all plugins are taken down and brought
/// up again, the one of its new file, since any of them may hold something of another.
class PluginReload
{
public:
    struct Parts
    {
        const CommandLine& line; ///< that the server was started with
        const Configuration& configuration;
        Assembly& assembly;
        HttpServer& server;
        CurrentGauges* gauges;          ///< null: nobody asks for any
        std::weak_ptr<const Site> site; ///< that serves now
    };

    /// All parts must outlive it.
    explicit PluginReload(Parts parts):
        _parts(std::move(parts))
    {
    }

    /// What was done, a sentence. Throws `StartRefused` with the reason if the old one serves on. Any thread.
    std::string reload(const std::string& name);

    /// Which plugins serve, waiting for a reload that is under way. Any thread.
    RunningPlugins running();

    /// No more from now on; waits for the one that is under way, which is given up if it can be.
    void end();

    /// Sets the gauges of the plugins that serve.
    void setGauges();

private:
    PluginEntry findEntry(const std::string& name) const;
    void requireExchangeable(const PluginEntry& entry) const;
    void requireNothingDue(const PluginEntry& entry) const;
    void judge() const;
    void hold(const std::string& name);
    ExchangedPlugin exchange(const std::string& name, std::unique_ptr<HostedPlugin> next);
    CommandLine lineOfAll() const;

    Parts _parts;
    std::mutex _mutex;
    RunningPlugins _reloaded; // guarded by _mutex
    std::atomic<bool> _ended = false;
};

} // namespace colonnade
