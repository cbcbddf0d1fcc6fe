#include "importing/Options.h"

#include <ostream>

#include <unistd.h>

namespace colonnade::importing
{

Words::Words(const std::vector<std::string>& arguments, const std::set<std::string>& withValue,
             const std::set<std::string>& flags)
{
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        const std::string& word = arguments[i];
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (!word.starts_with("--"))
            _plain.push_back(word);
        else if (flags.contains(word))
            _values[word] = "";
        else if (withValue.contains(name) && equals != std::string::npos)
            _values[name] = word.substr(equals + 1);
        else if (withValue.contains(name) && i + 1 < arguments.size())
            _values[name] = arguments[++i];
        else
            _isRight = false;
    }
}

std::string Words::text(const std::string& name) const
{
    const auto found = _values.find(name);
    return found == _values.end() ? std::string() : found->second;
}

const std::set<std::string>& CommonOptions::valueNames()
{
    static const std::set<std::string> names{"--on-conflict", "--same-address", "--report", "--left-out"};
    return names;
}

const std::set<std::string>& CommonOptions::flagNames()
{
    static const std::set<std::string> names{"--dry-run"};
    return names;
}

std::optional<CommonOptions> CommonOptions::read(const Words& words)
{
    static const std::map<std::string, OnConflict> CONFLICTS{{"", OnConflict::Stop},
                                                             {"stop", OnConflict::Stop},
                                                             {"skip", OnConflict::Skip},
                                                             {"rename", OnConflict::Rename}};
    static const std::map<std::string, SameAddress> ADDRESSES{{"", SameAddress::Stop},
                                                              {"stop", SameAddress::Stop},
                                                              {"merge", SameAddress::Merge},
                                                              {"keep-both", SameAddress::KeepBoth}};
    const auto conflict = CONFLICTS.find(words.text("--on-conflict"));
    const auto address = ADDRESSES.find(words.text("--same-address"));
    if (!words.isRight() || conflict == CONFLICTS.end() || address == ADDRESSES.end())
        return std::nullopt;
    return CommonOptions{words.has("--dry-run"), conflict->second, address->second, words.text("--report"),
                         words.text("--left-out")};
}

Progress::Progress(std::ostream& out, std::int64_t total):
    _out(out),
    _isTerminal(::isatty(STDERR_FILENO) != 0),
    _total(total)
{
}

void Progress::begin(const std::string& what, std::int64_t rows)
{
    _what = what;
    if (_isTerminal)
        draw();
    else
        _out << what << ": " << rows << " rows\n" << std::flush;
}

void Progress::add(std::int64_t rows)
{
    _done += rows;
    if (_isTerminal && _total > 0 && _done * 100 / _total != _drawn)
        draw();
}

void Progress::end()
{
    if (_isTerminal)
        _out << "\n" << std::flush;
}

void Progress::draw()
{
    constexpr std::int64_t WIDTH = 40;
    const std::int64_t part = _total > 0 ? std::min(_done * WIDTH / _total, WIDTH) : WIDTH;
    _drawn = _total > 0 ? _done * 100 / _total : 100;
    _out << "\r[" << std::string(static_cast<std::size_t>(part), '#')
         << std::string(static_cast<std::size_t>(WIDTH - part), ' ') << "] " << _drawn << " % " << _what
         << "          " << std::flush;
}

} // namespace colonnade::importing
