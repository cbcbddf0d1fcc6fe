#include "config/SettingValue.h"
#include "config/Settings.h"

#include "colonnade/Text.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace colonnade
{

namespace
{

constexpr std::string_view SECRET_FILE = "@file:"; // instead of the value
constexpr std::size_t MAX_SECRET_BYTES = 64 * 1024;

std::vector<std::string> knownKeys(const Schema& schema)
{
    std::vector<std::string> keys;
    for (const auto& [key, spec]: schema.specs())
        keys.push_back(key);
    return keys;
}

/// What may be read from a file: a secret, or a text that holds one, such as a database's URL.
bool isText(const SettingSpec& spec)
{
    return spec.type == SettingType::Secret || spec.type == SettingType::Url ||
           spec.type == SettingType::Text;
}

/// Variables that are no settings: the tests', and those that stand for command line options.
bool isReservedVariable(std::string_view name)
{
    return name.starts_with("COLONNADE_TEST_") || name == "COLONNADE_CONFIG" || name == "COLONNADE_DATA_DIR";
}

/// Letters that may be wrong, missing or exchanged in a name that is still taken for a misspelt one.
constexpr std::size_t MISSPELT = 2;

/// Goes through everything given, weakest first, so that the strongest value stays.
class Checker
{
public:
    Checker(const SettingSources& sources, const Schema& schema):
        _sources(sources),
        _schema(schema),
        _keys(knownKeys(schema))
    {
        _result.problems = sources.problems();
    }

    CheckResult run()
    {
        for (const auto& given: _sources.fromFiles())
            take(given);
        for (const auto& [name, value]: _sources.environment())
            takeVariable(name, value);
        for (const auto& given: _sources.fromCommandLine())
            take(given);
        for (const auto& [key, spec]: _schema.specs())
            if (!_values.contains(key))
                takeDefault(key, spec);
        _result.settings = Settings(std::move(_values));
        return std::move(_result);
    }

private:
    void complain(const GivenSetting& given, const std::string& what)
    {
        _result.problems.push_back(given.origin + ": " + given.key + ": " + what);
    }

    void take(const GivenSetting& given)
    {
        const SettingSpec* spec = _schema.find(given.key);
        if (spec != nullptr)
            check(given, *spec);
        else if (!_schema.isTolerated(given.key))
            complain(given, "there is no such setting" + hint(given.key));
    }

    void takeVariable(const std::string& name, const std::string& value)
    {
        for (const auto& [key, spec]: _schema.specs())
            if (environmentName(key) == name)
                return check({key, value, "environment " + name}, spec);
        for (const auto& section: _schema.toleratedSections())
            if (name.starts_with(environmentName(section) + "_"))
                return;
        if (isReservedVariable(name))
            return;
        std::vector<std::string> names;
        for (const auto& key: _keys)
            names.push_back(environmentName(key));
        const auto near = nearestName(name, names);
        const std::string what = "environment " + name + ": stands for no setting";
        // Container platforms set variables of their own, such as COLONNADE_PORT: no reason to refuse.
        if (!near.empty() && editDistance(name, near) <= MISSPELT)
            _result.problems.push_back(what + "; did you mean " + near + "?");
        else
            _result.warnings.push_back(what + " and is ignored" +
                                       (near.empty() ? std::string() : "; did you mean " + near + "?"));
    }

    void check(GivenSetting given, const SettingSpec& spec)
    {
        const bool isFaulty = !isRight(given, spec);
        _values.insert_or_assign(
            given.key, CheckedSetting{spec, isFaulty ? standIn(spec) : std::move(given.value), given.origin,
                                      /*isSet=*/true, isFaulty});
    }

    /// Whether it may be used; says what is wrong with it. Puts a file's content in its place.
    bool isRight(GivenSetting& given, const SettingSpec& spec)
    {
        const bool fromFile = isText(spec) && given.value.starts_with(SECRET_FILE);
        if (fromFile && !readSecret(given))
            return false;
        if (const auto fault = findFault(spec, given.value))
        {
            complain(given, *fault);
            return false;
        }
        const auto hint = fromFile ? std::string() : decorationHint(given.value);
        if (!hint.empty())
            _result.warnings.push_back(given.origin + ": " + given.key + ": " + hint);
        return true;
    }

    /// `@file:/run/secrets/key`: the file's content without its last newline.
    bool readSecret(GivenSetting& given)
    {
        namespace fs = std::filesystem;
        const auto path = fs::path(given.folder) / given.value.substr(SECRET_FILE.size());
        std::ifstream in(path, std::ios::binary);
        std::error_code ignored; // what is no folder is opened, and then says why not
        if (!in || fs::is_directory(path, ignored))
        {
            complain(given,
                     "wanted a readable file " + path.string() + ": " + std::strerror(in ? EISDIR : errno));
            return false;
        }
        std::string secret(MAX_SECRET_BYTES + 2, '\0');
        in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
        secret.resize(static_cast<std::size_t>(in.gcount()));
        if (secret.ends_with('\n'))
            secret.pop_back();
        if (secret.ends_with('\r'))
            secret.pop_back();
        if (secret.empty())
        {
            complain(given, "wanted a file that holds the value, " + path.string() + " is empty");
            return false;
        }
        given.value = std::move(secret);
        return true;
    }

    void takeDefault(const std::string& key, const SettingSpec& spec)
    {
        if (!spec.fallback)
            _result.problems.push_back(key + ": must be set: " + spec.description + "; wanted " +
                                       wantedText(spec) + ", there was nothing");
        _values.emplace(key, CheckedSetting{spec, spec.fallback ? *spec.fallback : standIn(spec), "default",
                                            /*isSet=*/false, /*isFaulty=*/!spec.fallback});
    }

    std::string hint(const std::string& key) const
    {
        const auto section = key.substr(0, key.find('.'));
        std::string text;
        if (section.size() < key.size() && !_schema.hasSection(section))
            text = ", and no plugin \"" + section + "\" is here";
        const auto near = nearestName(key, _keys);
        return text + (near.empty() ? std::string() : "; did you mean " + near + "?");
    }

    const SettingSources& _sources;
    const Schema& _schema;
    std::vector<std::string> _keys;
    Settings::Values _values;
    CheckResult _result;
};

} // namespace

CheckResult checkSettings(const SettingSources& sources, const Schema& schema)
{
    return Checker(sources, schema).run();
}

} // namespace colonnade
