#pragma once

#include "config/PropertyReader.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

/// Where settings may come from, as the command line says.
struct SourcePlaces
{
    std::optional<std::string> file; ///< `--config`; must then exist
    std::string dataDirectory = "./var";
    std::vector<std::string> definitions = {};           ///< of `-D`: `key=value`
    std::optional<std::string> listen = {};              ///< of `--listen`
    std::map<std::string, std::string> environment = {}; ///< the variables `COLONNADE_…`
};

/// The variables of this process whose name begins with `COLONNADE_`.
std::map<std::string, std::string> colonnadeEnvironment();

/// `http.listen` → `COLONNADE_HTTP_LISTEN`.
std::string environmentName(std::string_view key);

/// All settings given, before they are checked; later ones win: the file, `conf.d/*.properties` beside it in
/// order of their names, the environment, `-D`, `--listen`.
class SettingSources
{
public:
    /// Files that cannot be read and lines that cannot be understood become `problems()`.
    static SettingSources read(const SourcePlaces& places);

    /// From files only, weakest first.
    const std::vector<GivenSetting>& fromFiles() const { return _fromFiles; }
    /// Only `COLONNADE_…`, by setting.
    const std::map<std::string, std::string>& environment() const { return _environment; }
    /// From `-D` and `--listen`, weakest first.
    const std::vector<GivenSetting>& fromCommandLine() const { return _fromCommandLine; }

    /// The strongest one given for a key.
    std::optional<GivenSetting> find(std::string_view key) const;

    /// Of the files' form, with file and line.
    const std::vector<std::string>& problems() const { return _problems; }
    const std::vector<std::string>& files() const { return _files; } ///< that were read, in order

private:
    void readFile(const std::string& path);
    void readFolder(const std::string& folder);
    void addDefinition(const std::string& definition);

    std::vector<std::string> _files;
    std::vector<GivenSetting> _fromFiles;
    std::map<std::string, std::string> _environment;
    std::vector<GivenSetting> _fromCommandLine;
    std::vector<std::string> _problems;
};

} // namespace colonnade
