#pragma once

#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "colonnade/Export.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// What a plugin judges its settings with, before anything is registered: no database, no network, no
/// threads. Types, ranges and choices are checked already, by plugin.json; a value that failed that stands
/// here as its default, so that everything wrong is told in one run.
class COLONNADE_API Check
{
public:
    virtual ~Check();

    virtual const Config& config() const = 0;         ///< the plugin's own section
    virtual const std::string& publicUrl() const = 0; ///< `http.public_url`; empty: from `http.listen`
    virtual const std::string& resourceDirectory() const = 0; ///< see `Context`
    virtual bool enabled(std::string_view plugin) const = 0;  ///< whether a plugin of this name will serve
    virtual Dialect dialect() const = 0;                      ///< of the database that `data.url` names

    /// Keeps the server from starting. `key`: of the own section, as `Config` takes it, or a whole one such
    /// as `http.public_url`; the operator is told where it was set. `sentence`: what was wanted and what was
    /// there; `mend`: what to do, if that is not plain. Neither may hold a secret.
    virtual void fault(std::string_view key, std::string sentence, std::string mend = {}) = 0;

    /// Runs what may throw `ConfigurationException`, whose sentence is then a fault of `key`.
    template <class Look> void attempt(std::string_view key, const Look& look)
    {
        try
        {
            look();
        }
        catch (const ConfigurationException& error)
        {
            fault(key, error.message());
        }
    }

    /// Is told, and keeps nothing from starting.
    virtual void warning(std::string_view key, std::string sentence) = 0;
};

} // namespace colonnade
