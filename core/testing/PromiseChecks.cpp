#include "testing/Contract.h"

#include "app/Assembly.h"
#include "http/PathPrefix.h"
#include "testing/LocalServer.h"
#include "testing/LogRecord.h"

#include "colonnade/Gauge.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <exception>
#include <limits>

namespace colonnade::testing
{

namespace
{

const Manifest& manifestOf(const Subject& subject, const Configuration& configuration)
{
    const PluginEntry* const entry = configuration.catalog.find(subject.name);
    if (!entry || !entry->manifest)
        throw StartRefused("there is no plugin " + subject.name);
    return *entry->manifest;
}

void checkMounts(const Subject& subject, const Manifest& manifest, const Ledger& ledger, Findings& findings)
{
    for (const auto& mount: manifest.mounts)
        if (std::none_of(ledger.routes().begin(), ledger.routes().end(),
                         [&](const RouteEntry& route) {
                             return route.plugin == subject.name &&
                                    coversPath(mount.prefix, route.spec.pattern());
                         }))
            findings.add("plugin.json mounts " + mount.prefix + ", but no route lies there");
}

void checkSummaries(const Subject& subject, const Ledger& ledger, Findings& findings)
{
    for (const auto& route: ledger.routes())
        if (route.plugin == subject.name && route.spec.summary().empty())
            findings.add("route " + std::string(methodText(route.spec.method())) + " " +
                         route.spec.pattern() + " has no summary for `colonnade routes`");
}

void checkGauges(const GaugeSource& source, const std::string& prefix, Findings& findings)
{
    try
    {
        for (const Gauge& gauge: source.read())
            if (!gauge.name.starts_with(prefix))
                findings.add("the gauge " + gauge.name + " does not begin with " + prefix);
    }
    catch (const Poco::Exception& exc)
    {
        findings.add("its gauges cannot be read: " + exc.displayText());
    }
    catch (const std::exception& exc)
    {
        findings.add(std::string("its gauges cannot be read: ") + exc.what());
    }
    catch (...) // told as what it is
    {
        findings.add("its gauges cannot be read: an exception of unknown type");
    }
}

void checkNames(const Subject& subject, const Ledger& ledger, Findings& findings)
{
    for (const auto& entry: ledger.extensions())
    {
        if (entry.plugin != subject.name)
            continue;
        if (entry.interface.id == GaugeSource::INTERFACE.id)
            checkGauges(*static_cast<const GaugeSource*>(entry.extension.get()),
                        "colonnade_" + subject.name + "_", findings);
        if (entry.interface.id == QueueSource::INTERFACE.id)
        {
            const std::string& name = static_cast<const QueueSource*>(entry.extension.get())->name();
            if (!name.starts_with(subject.name + "_"))
                findings.add("the queue " + name + " does not begin with " + subject.name + "_");
        }
    }
}

/// Values at the ends of what plugin.json allows.
std::vector<std::string> boundsOf(const SettingSpec& spec)
{
    switch (spec.type)
    {
    case SettingType::Integer:
    {
        std::vector<std::string> bounds;
        if (spec.minimum != std::numeric_limits<std::int64_t>::min())
            bounds.push_back(std::to_string(spec.minimum));
        if (spec.maximum != std::numeric_limits<std::int64_t>::max())
            bounds.push_back(std::to_string(spec.maximum));
        return bounds;
    }
    case SettingType::Boolean:
        return {"false", "true"};
    case SettingType::Choice:
        return spec.choices;
    case SettingType::Text:
    case SettingType::Secret:
    case SettingType::Url:
    case SettingType::List:
        break;
    }
    return {"x"};
}

/// Why it is refused without naming the setting; empty: it is taken, or refused so that one can mend it.
std::string complaintOf(const Subject& subject, const std::string& key, const std::string& value)
{
    const Scratch scratch(Dialect::Sqlite);
    Wanted wanted = subject.wanted;
    wanted.settings.emplace_back(key, value);
    const Configuration configuration = scratch.configure(wanted);
    std::string said;
    try
    {
        Assembly assembly(configuration);
        assembly.judge(Places::None).require();
        assembly.provision(reachOf(configuration.settings, "127.0.0.1:8080"));
        assembly.unload();
    }
    catch (const StartRefused& exc)
    {
        said = exc.message();
    }
    const std::string own = key.substr(key.find('.') + 1);
    return said.find(own) == std::string::npos ? said : "";
}

} // namespace

void checkPromisesKept(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Scratch scratch(Dialect::Sqlite);
    const Configuration configuration = scratch.configure(subject.wanted);
    configuration.requireAll();
    LocalServer server(configuration);
    const Ledger& ledger = server.assembly().host().ledger();
    checkMounts(subject, manifestOf(subject, configuration), ledger, findings);
    checkSummaries(subject, ledger, findings);
    checkNames(subject, ledger, findings);
}

void checkSettingsAtBounds(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Configuration configuration = Scratch(Dialect::Sqlite).configure(subject.wanted);
    for (const auto& spec: manifestOf(subject, configuration).settings)
        for (const auto& value: boundsOf(spec))
            if (const std::string said = complaintOf(subject, spec.key, value); !said.empty())
                findings.add(spec.key + " = " + value +
                             ", which plugin.json allows, is refused without naming the setting: " + said);
}

} // namespace colonnade::testing
