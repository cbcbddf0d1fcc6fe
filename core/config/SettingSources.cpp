#include "config/SettingSources.h"

#include "colonnade/Text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

extern char** environ;

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

constexpr std::string_view PREFIX = "COLONNADE_";
constexpr std::uintmax_t MAX_FILE_BYTES = 1024 * 1024;
constexpr const char* FILE_NAME = "colonnade.properties";

/// The configuration file to use when none was named; empty if there is none.
std::string findDefaultFile(const std::string& dataDirectory)
{
    std::error_code ignored; // a folder that cannot be looked into holds no file for us
    if (fs::is_regular_file(FILE_NAME, ignored))
        return FILE_NAME;
    const auto inData = fs::path(dataDirectory) / FILE_NAME;
    return fs::is_regular_file(inData, ignored) ? inData.string() : std::string();
}

} // namespace

std::map<std::string, std::string> colonnadeEnvironment()
{
    std::map<std::string, std::string> found;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (text.starts_with(PREFIX) && equals != std::string_view::npos)
            found.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return found;
}

std::string environmentName(std::string_view key)
{
    std::string name(PREFIX);
    for (const char c: key)
        name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

SettingSources SettingSources::read(const SourcePlaces& places)
{
    SettingSources sources;
    const std::string file = places.file ? *places.file : findDefaultFile(places.dataDirectory);
    if (!file.empty())
        sources.readFile(file);
    const auto folder = file.empty() ? fs::path(places.dataDirectory) : fs::path(file).parent_path();
    sources.readFolder((folder / "conf.d").string());
    sources._environment = places.environment;
    for (const auto& definition: places.definitions)
        sources.addDefinition(definition);
    if (places.listen)
        sources._fromCommandLine.push_back({"http.listen", *places.listen, "--listen"});
    return sources;
}

std::optional<GivenSetting> SettingSources::find(std::string_view key) const
{
    const auto isWanted = [&](const GivenSetting& given) { return given.key == key; };
    const auto argument = std::find_if(_fromCommandLine.rbegin(), _fromCommandLine.rend(), isWanted);
    if (argument != _fromCommandLine.rend())
        return *argument;
    const auto variable = _environment.find(environmentName(key));
    if (variable != _environment.end())
        return GivenSetting{std::string(key), variable->second, "environment " + variable->first};
    const auto line = std::find_if(_fromFiles.rbegin(), _fromFiles.rend(), isWanted);
    return line != _fromFiles.rend() ? std::optional(*line) : std::nullopt;
}

void SettingSources::readFile(const std::string& path)
{
    std::error_code error;
    if (fs::is_directory(path, error))
    {
        _problems.push_back(path + ": is a folder, wanted a configuration file");
        return;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in)
    {
        _problems.push_back(path + ": cannot be read: " + std::strerror(errno));
        return;
    }
    if (fs::file_size(path, error) > MAX_FILE_BYTES && !error)
    {
        _problems.push_back(path + ": is larger than 1 MiB, too large for a configuration file");
        return;
    }
    std::ostringstream text;
    text << in.rdbuf();
    _files.push_back(path);
    for (auto& setting: parseProperties(text.str(), path, _problems))
    {
        setting.folder = fs::path(path).parent_path().string();
        _fromFiles.push_back(std::move(setting));
    }
}

void SettingSources::readFolder(const std::string& folder)
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return;
    std::vector<std::string> paths;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".properties")
            paths.push_back(entry->path().string());
    if (error)
        _problems.push_back(folder + ": cannot be read: " + error.message());
    std::sort(paths.begin(), paths.end());
    for (const auto& path: paths)
        readFile(path);
}

void SettingSources::addDefinition(const std::string& definition)
{
    const auto equals = definition.find('=');
    const std::string_view text(definition);
    if (equals == std::string::npos || equals == 0)
    {
        // what was given is not shown: it may be a secret
        _problems.push_back("-D: wanted -D key=value, there was no " +
                            std::string(equals == 0 ? "key" : "\"=\""));
        return;
    }
    _fromCommandLine.push_back({std::string(trimBlanks(text.substr(0, equals))),
                                std::string(trimBlanks(text.substr(equals + 1))), "-D"});
}

} // namespace colonnade
