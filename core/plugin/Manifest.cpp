#include "plugin/Manifest.h"

#include "config/SettingValue.h"
#include "data/WriteGuard.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_NAME_LENGTH = 32;

/// Sections of the core's own configuration, where a plugin of that name could not be configured (`site` has
/// settings of the bundled plugin beside the core's); and words
/// that stand where names of plugins do: `colonnade reload NAME`.
const std::set<std::string_view> RESERVED_NAMES{"core",     "http",   "management", "data", "plugins",
                                                "identity", "mail",   "log",        "jobs", "observe",
                                                "backup",   "reload", "check",      "show", "install"};

bool isName(std::string_view text)
{
    const auto isPart = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && text.size() <= MAX_NAME_LENGTH && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(), isPart);
}

bool isDottedName(std::string_view text)
{
    while (true)
    {
        const auto dot = text.find('.');
        if (!isName(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

bool isCommandName(std::string_view text)
{
    const auto isWord = [](std::string_view word)
    {
        std::string name(word);
        std::replace(name.begin(), name.end(), '-', '_');
        return isName(name);
    };
    const auto blank = text.find(' ');
    return isWord(text.substr(0, blank)) &&
           (blank == std::string_view::npos || isWord(text.substr(blank + 1)));
}

/// Reads one manifest and collects what is wrong with it.
class Reader
{
public:
    Manifest read(const JsonValue& root)
    {
        checkMembers(root, "plugin.json",
                     {"name", "version", "summary", "requires", "requires_if_present", "provides",
                      "extension_points", "extends_if_present", "events", "hears", "routes_below", "writes",
                      "mounts", "commands", "config", "loaded_by_command"});
        _manifest.name = text(root, "name", "name");
        if (!_manifest.name.empty() && !isName(_manifest.name))
            fault("name: wanted lower-case letters, digits and _, beginning with a letter, at most 32, there "
                  "was " +
                  quoted(_manifest.name));
        if (RESERVED_NAMES.contains(_manifest.name))
            fault("name: " + quoted(_manifest.name) + " belongs to the server");
        _manifest.version = text(root, "version", "version");
        _manifest.summary = text(root, "summary", "summary");
        _manifest.needs = interfaces(root, "requires");
        _manifest.needsIfPresent = interfaces(root, "requires_if_present");
        _manifest.provides = interfaces(root, "provides");
        _manifest.extensionPoints = interfaces(root, "extension_points");
        _manifest.extendsIfPresent = interfaces(root, "extends_if_present");
        _manifest.events = interfaces(root, "events");
        for (const auto& event: _manifest.events)
            if (!event.id.starts_with(_manifest.name + "."))
                fault("events: " + event.text() + " must begin with " + _manifest.name + ".");
        _manifest.hears = interfaces(root, "hears");
        _manifest.routesBelow = texts(root.find("routes_below"), "routes_below");
        for (const auto& plugin: _manifest.routesBelow)
            if (!isName(plugin))
                fault("routes_below: wanted the name of a plugin, there was " + quoted(plugin));
        _manifest.writes = texts(root.find("writes"), "writes");
        for (const auto& column: _manifest.writes)
            if (const auto promise = findPromiseFault(column))
                fault("writes: " + *promise + "; there was " + quoted(column));
        readMounts(root.find("mounts"));
        readCommands(root.find("commands"));
        readSettings(root.find("config"));
        readLoading(root);
        if (!_faults.empty())
            throw Poco::DataFormatException(_faults);
        return std::move(_manifest);
    }

    void fault(const std::string& what) { _faults += (_faults.empty() ? "" : "; ") + what; }

private:
    static std::string quoted(std::string_view text) { return quoteJson(text); }

    void readLoading(const JsonValue& root)
    {
        const JsonValue value = root.find("loaded_by_command");
        if (value && !value.isBoolean())
            return fault("loaded_by_command: wanted true or false, there was " + found(value));
        _manifest.loadedByCommand = value && value.boolean();
        if (_manifest.loadedByCommand && (_manifest.commands.empty() || !_manifest.mounts.empty()))
            fault("loaded_by_command: such a plugin has commands, and no mounts");
    }

    void checkMembers(const JsonValue& object, const std::string& where,
                      const std::vector<std::string>& known)
    {
        for (std::size_t i = 0; i < object.size(); ++i)
        {
            const std::string name(object.member(i).first);
            if (std::find(known.begin(), known.end(), name) != known.end())
                continue;
            const auto near = nearestName(name, known);
            fault(where + ": there is no member " + quoted(name) +
                  (near.empty() ? std::string() : ", did you mean " + near + "?"));
        }
    }

    /// A text that must be there and not be empty.
    std::string text(const JsonValue& object, std::string_view name, const std::string& where)
    {
        const JsonValue value = object.find(name);
        if (!value.isText() || value.text().empty() || hasControlCharacters(value.text()))
        {
            fault(where + ": wanted a text of one line, there was " + found(value));
            return {};
        }
        return std::string(value.text());
    }

    static std::string found(const JsonValue& value)
    {
        if (!value)
            return "nothing";
        return value.isText() ? quoted(value.text()) : std::string(value.kind());
    }

    /// The elements of an array, all of them texts; none if it is absent.
    std::vector<std::string> texts(const JsonValue& array, const std::string& where)
    {
        std::vector<std::string> found;
        if (!array)
            return found;
        if (!array.isArray())
        {
            fault(where + ": wanted an array, there was " + std::string(array.kind()));
            return found;
        }
        for (std::size_t i = 0; i < array.size(); ++i)
            if (array.at(i).isText())
                found.emplace_back(array.at(i).text());
            else
                fault(where + ": wanted texts, there was " + std::string(array.at(i).kind()));
        return found;
    }

    std::vector<InterfaceName> interfaces(const JsonValue& root, const std::string& member)
    {
        std::vector<InterfaceName> names;
        for (const auto& text: texts(root.find(member), member))
        {
            const auto at = std::min(text.find('@'), text.size());
            const std::int64_t version = parseInteger(text.substr(std::min(at + 1, text.size()))).value_or(0);
            const InterfaceName name{text.substr(0, at), static_cast<int>(version)};
            if (version < 1 || version > 9999 || !isDottedName(name.id))
                fault(member + ": wanted a name such as tasks.projects@1, there was " + quoted(text));
            else if (std::find(names.begin(), names.end(), name) != names.end())
                fault(member + ": " + text + " is there twice");
            else
                names.push_back(name);
        }
        return names;
    }

    void readMounts(const JsonValue& array)
    {
        if (array && !array.isArray())
            return fault("mounts: wanted an array, there was " + std::string(array.kind()));
        for (std::size_t i = 0; array && i < array.size(); ++i)
        {
            const JsonValue mount = array.at(i);
            const std::string where = "mounts[" + std::to_string(i) + "]";
            if (!mount.isObject())
            {
                fault(where + ": wanted an object, there was " + std::string(mount.kind()));
                continue;
            }
            checkMembers(mount, where, {"prefix", "errors"});
            ManifestMount read;
            read.prefix = text(mount, "prefix", where + ".prefix");
            if (!read.prefix.empty() &&
                (read.prefix.front() != '/' || read.prefix.find("//") != std::string::npos ||
                 (read.prefix.size() > 1 && read.prefix.back() == '/')))
                fault(where + ".prefix: wanted a path such as /api, there was " + quoted(read.prefix));
            if (mount.find("errors"))
                read.errors = text(mount, "errors", where + ".errors");
            _manifest.mounts.push_back(read);
        }
    }

    void readCommands(const JsonValue& object)
    {
        readNamed(object, "commands", "one or two words of lower-case letters, digits and -", isCommandName,
                  [this](const std::string& name, const JsonValue& value)
                  { _manifest.commands.push_back(readCommand(name, value)); });
    }

    ManifestCommand readCommand(const std::string& name, const JsonValue& value)
    {
        const std::string where = "commands." + name;
        checkMembers(value, where, {"summary", "usage"});
        ManifestCommand command{.name = name};
        command.summary = text(value, "summary", where + ".summary");
        command.usage = texts(value.find("usage"), where + ".usage");
        if (command.usage.empty())
            fault(where + ".usage: wanted at least one form, such as \"list\", there was none");
        return command;
    }

    void readSettings(const JsonValue& object)
    {
        readNamed(object, "config", "a key of lower-case letters, digits and _", isDottedName,
                  [this](const std::string& key, const JsonValue& value)
                  { _manifest.settings.push_back(readSetting(key, value)); });
    }

    /// The members of an object of objects, each named as `isNamed` wants.
    void readNamed(const JsonValue& object, const std::string& where, const std::string& wanted,
                   bool (*isNamed)(std::string_view),
                   const std::function<void(const std::string& name, const JsonValue& value)>& read)
    {
        if (!object)
            return;
        if (!object.isObject())
            return fault(where + ": wanted an object, there was " + std::string(object.kind()));
        for (std::size_t i = 0; i < object.size(); ++i)
        {
            const auto [name, value] = object.member(i);
            if (!isNamed(name))
                fault(where + ": wanted " + wanted + ", there was " + quoted(name));
            else if (!value.isObject())
                fault(where + "." + std::string(name) + ": wanted an object, there was " +
                      std::string(value.kind()));
            else
                read(std::string(name), value);
        }
    }

    SettingSpec readSetting(const std::string& key, const JsonValue& value)
    {
        const std::string where = "config." + key;
        checkMembers(value, where, {"type", "default", "minimum", "maximum", "choices", "description"});
        SettingSpec spec{.key = _manifest.name + "." + key};
        spec.description = text(value, "description", where + ".description");
        const auto typeName = text(value, "type", where + ".type");
        const auto type = parseSettingType(typeName);
        if (!type && !typeName.empty())
            fault(where + ".type: wanted text, secret, integer, boolean, list or choice, there was " +
                  quoted(typeName));
        spec.type = type.value_or(SettingType::Text);
        spec.choices = texts(value.find("choices"), where + ".choices");
        if ((spec.type == SettingType::Choice) == spec.choices.empty())
            fault(where + ".choices: wanted for the type choice, and only there");
        readBound(value.find("minimum"), where + ".minimum", spec.type, spec.minimum);
        readBound(value.find("maximum"), where + ".maximum", spec.type, spec.maximum);
        spec.fallback = readDefault(value.find("default"), where + ".default");
        if (const auto wrong = spec.fallback ? findFault(spec, *spec.fallback) : std::nullopt)
            fault(where + ".default: " + *wrong);
        return spec;
    }

    void readBound(const JsonValue& value, const std::string& where, SettingType type, std::int64_t& bound)
    {
        if (!value)
            return;
        if (value.isInteger() && type == SettingType::Integer)
            bound = value.integer();
        else
            fault(where + ": wanted an integer, and only for the type integer");
    }

    /// A default as the configuration file would write it.
    std::optional<std::string> readDefault(const JsonValue& value, const std::string& where)
    {
        if (!value)
            return std::nullopt;
        if (value.isText())
            return std::string(value.text());
        if (value.isBoolean() || value.isInteger())
            return value.toJson();
        if (value.isArray())
        {
            std::string list;
            for (const auto& item: texts(value, where))
                list += (list.empty() ? "" : ", ") + item;
            return list;
        }
        fault(where + ": wanted a text, an integer, true, false or an array of texts, there was " +
              std::string(value.kind()));
        return std::nullopt;
    }

    Manifest _manifest;
    std::string _faults;
};

} // namespace

std::string usageText(const ManifestCommand& command)
{
    std::string text;
    for (const auto& form: command.usage)
        text += "colonnade " + command.name + (form.empty() ? "" : " ") + form + "\n";
    return text;
}

std::string findStartOnlyDifference(const Manifest& now, const Manifest& next)
{
    if (now.needs != next.needs)
        return "requires";
    if (now.needsIfPresent != next.needsIfPresent)
        return "requires_if_present";
    return now.settings == next.settings ? "" : "config";
}

bool Manifest::mayAddBelow(std::string_view plugin) const
{
    return std::find(routesBelow.begin(), routesBelow.end(), plugin) != routesBelow.end();
}

const ManifestCommand* Manifest::findCommand(std::string_view wanted) const
{
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const ManifestCommand& command) { return command.name == wanted; });
    return found == commands.end() ? nullptr : &*found;
}

Manifest parseManifest(std::string_view json)
{
    const JsonDocument document = JsonDocument::parse(json);
    if (!document.root().isObject())
        throw Poco::DataFormatException("wanted a JSON object, there was " +
                                        std::string(document.root().kind()));
    return Reader().read(document.root());
}

} // namespace colonnade
