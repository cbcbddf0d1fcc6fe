#include "testing/Contract.h"

#include "app/CommandLine.h"
#include "plugin/Catalog.h"
#include "testing/ContractChild.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string_view>

namespace colonnade::testing
{

namespace
{

constexpr const char* USAGE =
    "usage: colonnade-contract FILE.so [--with NAME|FILE.so] [-D KEY=VALUE] [--rule TEXT] …\n";

std::vector<PluginEntry> bundledPlugins()
{
    return findPlugins({.bundledFolder = bundledPluginFolder()}).entries;
}

template <class Name> bool shares(const std::vector<Name>& wanted, const std::vector<Name>& offered)
{
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const Name& name)
                       { return std::find(offered.begin(), offered.end(), name) != offered.end(); });
}

/// The bundled plugins that it requires, and those that tell what it hears; with theirs.
void addNeeded(const Manifest& manifest, const std::vector<PluginEntry>& bundled,
               std::vector<std::string>& needed)
{
    for (const auto& entry: bundled)
        if (entry.manifest && entry.name != manifest.name &&
            (shares(manifest.needs, entry.manifest->provides) ||
             shares(manifest.needs, entry.manifest->extensionPoints) ||
             shares(manifest.hears, entry.manifest->events)) &&
            std::find(needed.begin(), needed.end(), entry.name) == needed.end())
        {
            needed.push_back(entry.name);
            addNeeded(*entry.manifest, bundled, needed);
        }
}

/// The plugin as its file tells of it; unreadable files are refused by the first check.
Subject describeSubject(const std::string& file, Wanted more)
{
    Subject subject{.file = file, .name = pluginNameOf(file), .wanted = more, .others = {}};
    const auto bundled = bundledPlugins();
    const Configuration configuration = Scratch(Dialect::Sqlite).configure({{file}, {}});
    if (const PluginEntry* const entry = configuration.catalog.find(subject.name); entry && entry->manifest)
        addNeeded(*entry->manifest, bundled, subject.wanted.plugins);
    subject.others.plugins = subject.wanted.plugins;
    subject.wanted.plugins.push_back(file);
    return subject;
}

struct Asked
{
    Subject subject;
    std::string rule; ///< a part of the rules that are checked; empty: all
};

Asked readArguments(const std::vector<std::string>& arguments)
{
    std::optional<std::string> file;
    std::string rule;
    Wanted more;
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        const std::string& argument = arguments[i];
        const bool hasValue = i + 1 < arguments.size();
        if (argument == "--with" && hasValue)
            more.plugins.push_back(arguments[++i]);
        else if (argument == "--rule" && hasValue)
            rule = arguments[++i];
        else if (argument == "-D" && hasValue && arguments[i + 1].find('=') != std::string::npos)
        {
            const std::string& setting = arguments[++i];
            const auto equals = setting.find('=');
            more.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
        }
        else if (!argument.starts_with("-") && !file)
            file = argument;
        else
            throw UsageException("cannot understand " + argument);
    }
    if (!file)
        throw UsageException("which plugin?");
    return {describeSubject(*file, std::move(more)), rule};
}

bool tell(const ContractCheck& check, const Subject& subject)
{
    const Findings findings = runInChild(check, subject);
    const bool isKept = findings.sentences().empty();
    std::cout << (isKept ? "kept    " : "BROKEN  ") << subject.name << ' ' << check.rule << '\n';
    for (const auto& sentence: findings.sentences())
        std::cout << "        " << sentence << '\n';
    std::cout.flush();
    return isKept;
}

} // namespace

void Findings::add(const std::string& sentence)
{
    if (std::find(_sentences.begin(), _sentences.end(), sentence) == _sentences.end())
        _sentences.push_back(sentence);
}

const std::vector<ContractCheck>& contractChecks()
{
    static const std::vector<ContractCheck> checks{
        {"is made and destroyed 100 times without a trace", &checkMadeAndDestroyed},
        {"does nothing before start()", &checkNothingBeforeStart},
        {"passes on what a registration throws", &checkFailingRegistrations},
        {"stops within a second and leaves nothing behind", &checkStop},
        {"registers what its plugin.json says, by its own name", &checkPromisesKept},
        {"takes each setting at its bounds, or says which one it refuses", &checkSettingsAtBounds},
        {"migrates step by step on each database", &checkMigrations},
        {"makes tables of its own name and leaves others' alone", &checkOwnTables},
        {"answers whatever is sent without a fault of its own", &checkRoutes},
        {"has no inline route that blocks", &checkInlineRoutes}};
    return checks;
}

int runContract(int argc, char** argv)
{
    Asked asked;
    try
    {
        asked = readArguments({argv + 1, argv + argc});
    }
    catch (const Poco::Exception& exc)
    {
        std::cerr << "colonnade-contract: " << exc.message() << '\n' << USAGE;
        return 2;
    }
    bool any = false;
    bool allKept = true;
    for (const auto& check: contractChecks())
        if (std::string_view(check.rule).find(asked.rule) != std::string_view::npos)
        {
            any = true;
            allKept = tell(check, asked.subject) && allKept;
        }
    if (!any)
        std::cerr << "colonnade-contract: no rule says \"" << asked.rule << "\"\n";
    return any && allKept ? 0 : 1;
}

} // namespace colonnade::testing
