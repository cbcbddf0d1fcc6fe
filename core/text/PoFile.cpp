#include "text/PoFile.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_PROBLEMS = 20;
constexpr std::size_t MAX_QUOTED = 40; // of a line, in a message
constexpr std::string_view BYTE_ORDER_MARK = "\xef\xbb\xbf";

/// Whether text begins with a keyword that is followed by a blank or a quote; takes it away if so.
bool takeKeyword(std::string_view& line, std::string_view keyword)
{
    if (!line.starts_with(keyword))
        return false;
    const auto rest = line.substr(keyword.size());
    if (!rest.empty() && std::string_view(" \t\"").find(rest.front()) == std::string_view::npos)
        return false;
    line = trimBlanks(rest);
    return true;
}

char unescaped(char c)
{
    switch (c)
    {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case '"':
    case '\\':
        return c;
    default:
        return '\0';
    }
}

class PoReader
{
public:
    PoReader(const std::string& source, std::vector<std::string>& problems):
        _source(source),
        _problems(problems)
    {
    }

    std::vector<PoEntry> read(std::string_view text)
    {
        if (text.starts_with(BYTE_ORDER_MARK))
            text.remove_prefix(BYTE_ORDER_MARK.size());
        while (!text.empty() && _count < MAX_PROBLEMS)
        {
            ++_line;
            const auto end = text.find('\n');
            auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            readLine(trimBlanks(line));
        }
        finish();
        if (_count >= MAX_PROBLEMS)
            _problems.push_back(_source + ":" + std::to_string(_line) +
                                ": too much is wrong; the rest of the file is left out");
        return std::move(_entries);
    }

private:
    enum class Part
    {
        None,    ///< before the first entry, or after a comment
        Context, ///< within `msgctxt`
        Id,      ///< within `msgid`
        Text,    ///< within `msgstr`
        Skipped  ///< within what is wrong, up to the next entry
    };

    void readLine(std::string_view line)
    {
        if (line.empty())
            return;
        if (line.front() == '#')
            return readComment(line);
        if (!isValidUtf8(line) || hasControlCharacters(line))
            return fail("it is not UTF-8 text");
        if (line.front() == '"')
            return append(line);
        if (takeKeyword(line, "msgid"))
            return begin(line);
        if (takeKeyword(line, "msgstr"))
            return beginText(line);
        if (takeKeyword(line, "msgctxt"))
        {
            finish();
            _part = Part::Context;
            return;
        }
        if (_part == Part::Skipped)
            return; // told already
        if (takeKeyword(line, "msgid_plural") || line.starts_with("msgstr["))
            return fail("plural forms are not used");
        fail("wanted msgid, msgstr, a text in quotes or a comment, there was " +
             std::string(line.substr(0, MAX_QUOTED)));
    }

    void readComment(std::string_view line)
    {
        if (_part == Part::Text || _part == Part::Skipped)
            finish(); // a comment belongs to the entry that follows
        if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos)
            _fuzzy = true;
    }

    void begin(std::string_view quoted)
    {
        if (_part == Part::Id)
            fail("the msgid before it has no msgstr");
        const bool hasContext = _part == Part::Context;
        if (!hasContext)
            finish();
        _hasContext = hasContext;
        _part = Part::Id;
        _entry = {{}, {}, _line};
        append(quoted);
    }

    void beginText(std::string_view quoted)
    {
        if (_part == Part::Skipped)
            return;
        if (_part != Part::Id)
            return fail("msgstr without a msgid before it");
        _part = Part::Text;
        append(quoted);
    }

    void append(std::string_view quoted)
    {
        if (_part == Part::Skipped || _part == Part::Context)
            return;
        if (_part == Part::None)
            return fail("a text in quotes without msgid or msgstr before it");
        if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"')
            return fail("wanted a text in quotes");
        quoted = quoted.substr(1, quoted.size() - 2);
        std::string& target = _part == Part::Id ? _entry.english : _entry.translated;
        for (std::size_t i = 0; i < quoted.size(); ++i)
        {
            if (quoted[i] == '"')
                return fail("a quote within a text is written \\\"");
            if (quoted[i] != '\\')
            {
                target += quoted[i];
                continue;
            }
            const char c = ++i < quoted.size() ? unescaped(quoted[i]) : '\0';
            if (c == '\0')
                return fail("the escapes are \\n, \\t, \\r, \\\" and \\\\");
            target += c;
        }
    }

    /// The entry that has been read is complete.
    void finish()
    {
        if (_part == Part::Text && _hasContext)
            note(_entry.line, "contexts are not used");
        else if (_part == Part::Text && _entry.english.empty())
            checkHead();
        else if (_part == Part::Text && !_fuzzy && !_entry.translated.empty())
            _entries.push_back(std::move(_entry));
        if (_part != Part::None)
            _fuzzy = false; // it stands before the entry that it is about
        _part = Part::None;
    }

    void checkHead()
    {
        const std::string head = lowerAscii(_entry.translated);
        const auto charset = head.find("charset=");
        if (charset != std::string::npos && !head.substr(charset).starts_with("charset=utf-8"))
            note(_entry.line, "the charset must be UTF-8");
    }

    void fail(const std::string& what)
    {
        note(_line, what);
        _part = Part::Skipped;
    }

    void note(int line, const std::string& what)
    {
        ++_count;
        _problems.push_back(_source + ":" + std::to_string(line) + ": " + what);
    }

    const std::string& _source;
    std::vector<std::string>& _problems;
    std::size_t _count = 0; // of problems in this file
    std::vector<PoEntry> _entries;
    PoEntry _entry;
    Part _part = Part::None;
    bool _fuzzy = false;
    bool _hasContext = false;
    int _line = 0;
};

bool isPlaceName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) {
                                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                                   (c >= '0' && c <= '9') || c == '_';
                                        });
}

} // namespace

std::vector<PoEntry> parsePo(std::string_view text, const std::string& source,
                             std::vector<std::string>& problems)
{
    return PoReader(source, problems).read(text);
}

std::vector<std::string_view> placesOf(std::string_view text)
{
    std::vector<std::string_view> places;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at))
    {
        const bool isTag = text.substr(at).starts_with("{{");
        const auto end = text.find(isTag ? "}}" : "}", at);
        if (end == std::string_view::npos)
            break;
        const auto place = text.substr(at, end + (isTag ? 2 : 1) - at);
        if (isTag || isPlaceName(place.substr(1, place.size() - 2)))
        {
            places.push_back(place);
            at += place.size();
        }
        else
            ++at;
    }
    std::sort(places.begin(), places.end());
    return places;
}

} // namespace colonnade
