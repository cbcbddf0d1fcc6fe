#pragma once

#include <colonnade/Plugin.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace colonnade::importing
{

/// What is done about names and short names that others have here.
enum class OnConflict
{
    Stop,
    Skip,
    Rename
};

/// What is done about an account with the name and the address of one that is here.
enum class SameAddress
{
    Stop,
    Merge,
    KeepBoth
};

/// The words of a command: `--name VALUE`, `--name=VALUE`, `--flag`, and those without a name.
class Words
{
public:
    Words(const std::vector<std::string>& arguments, const std::set<std::string>& withValue,
          const std::set<std::string>& flags);

    bool isRight() const { return _isRight; } ///< every word has its place
    bool has(const std::string& flag) const { return _values.contains(flag); }
    std::string text(const std::string& name) const; ///< empty: not given
    const std::vector<std::string>& plain() const { return _plain; }

private:
    std::map<std::string, std::string> _values;
    std::vector<std::string> _plain;
    bool _isRight = true;
};

/// What both importers are told in the same words.
struct CommonOptions
{
    bool isDryRun = false;
    OnConflict onConflict = OnConflict::Stop;
    SameAddress sameAddress = SameAddress::Stop;
    std::string reportFile;    ///< empty: none
    std::string leftOutFolder; ///< empty: none

    static const std::set<std::string>& valueNames();
    static const std::set<std::string>& flagNames();
    /// Nothing for a word that is none of those that may stand there.
    static std::optional<CommonOptions> read(const Words& words);
};

/// Tells how far reading has come: a bar on a terminal, else a line for each table.
class Progress
{
public:
    /// `out` must outlive it. `total`: rows of the whole source.
    Progress(std::ostream& out, std::int64_t total);

    void begin(const std::string& what, std::int64_t rows); ///< a table, or a step
    void add(std::int64_t rows);
    void end();

private:
    void draw();

    std::ostream& _out;
    const bool _isTerminal;
    const std::int64_t _total;
    std::int64_t _done = 0;
    std::int64_t _drawn = -1;
    std::string _what;
};

} // namespace colonnade::importing
