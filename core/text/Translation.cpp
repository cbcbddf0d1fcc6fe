#include "colonnade/Translation.h"

#include "colonnade/Text.h"
#include "text/PoFile.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t MAX_CATALOGUE_BYTES = 2 * 1024 * 1024;
constexpr std::size_t MAX_RANGES = 20; // of a header field; browsers send a handful

/// `es`, `pt-BR`, `zh-Hant`
bool isLanguageCode(std::string_view code)
{
    const auto dash = code.find('-');
    const auto first = code.substr(0, dash);
    return first.size() >= 2 && first.size() <= 8 && code.size() <= 35 && code.back() != '-' &&
           std::all_of(code.begin(), code.end(),
                       [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '-';
                       });
}

std::string withDashes(std::string code)
{
    std::replace(code.begin(), code.end(), '_', '-');
    return code;
}

std::vector<fs::path> cataloguesIn(const std::string& folder, std::vector<std::string>& problems)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".po")
            files.push_back(entry->path());
    if (error && error != std::errc::no_such_file_or_directory)
        problems.push_back(folder + ": it cannot be read: " + error.message());
    std::sort(files.begin(), files.end());
    return files;
}

std::optional<std::string> readWhole(const fs::path& path, std::vector<std::string>& problems)
{
    std::ifstream file(path, std::ios::binary);
    std::string text(MAX_CATALOGUE_BYTES + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (!file && !file.eof()))
        problems.push_back(path.string() + ": it cannot be read");
    else if (file.gcount() > static_cast<std::streamsize>(MAX_CATALOGUE_BYTES))
        problems.push_back(path.string() + ": it is longer than 2 MiB");
    else
    {
        text.resize(static_cast<std::size_t>(file.gcount()));
        return text;
    }
    return std::nullopt;
}

/// A language that a client wants, and how much, from 0 to 1000.
struct Range
{
    std::string code;
    int quality;
};

/// `0.8` → 800; malformed: 0, as if it was not wanted.
int parseQuality(std::string_view text)
{
    double quality = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), quality);
    if (fault != std::errc() || end != text.data() + text.size() || quality < 0 || quality > 1)
        return 0;
    return static_cast<int>(quality * 1000);
}

std::vector<Range> parseRanges(std::string_view header)
{
    std::vector<Range> ranges;
    while (!header.empty() && ranges.size() < MAX_RANGES)
    {
        const auto comma = header.find(',');
        const auto item = header.substr(0, comma);
        header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
        const auto semicolon = item.find(';');
        int quality = 1000;
        if (semicolon != std::string_view::npos)
        {
            const auto parameter = trimBlanks(item.substr(semicolon + 1));
            quality = parameter.starts_with("q=") || parameter.starts_with("Q=")
                          ? parseQuality(trimBlanks(parameter.substr(2)))
                          : 0;
        }
        const std::string code = foldLanguage(trimBlanks(item.substr(0, semicolon)));
        if (quality > 0 && !code.empty())
            ranges.push_back({code, quality});
    }
    std::stable_sort(ranges.begin(), ranges.end(),
                     [](const Range& a, const Range& b) { return a.quality > b.quality; });
    return ranges;
}

/// `es-mx` → `es`; a text without a dash → nothing.
std::string_view withoutLastPart(std::string_view code)
{
    const auto dash = code.rfind('-');
    return dash == std::string_view::npos ? std::string_view() : code.substr(0, dash);
}

const std::string* findOffered(const std::vector<std::string>& offered, std::string_view wanted)
{
    for (auto code = wanted; !code.empty(); code = withoutLastPart(code))
        for (const auto& one: offered)
            if (foldLanguage(one) == code)
                return &one;
    for (const auto& one: offered)
        if (foldLanguage(one).starts_with(std::string(wanted) + "-"))
            return &one;
    return nullptr;
}

} // namespace

Phrase Phrase::verbatim(std::string text)
{
    return {"{text}", {{"text", std::move(text)}}};
}

void Language::read(std::string_view po, const std::string& source, std::vector<std::string>& problems)
{
    for (auto& entry: parsePo(po, source, problems))
        if (placesOf(entry.english) == placesOf(entry.translated))
            _texts.insert_or_assign(std::move(entry.english), std::move(entry.translated));
        else
            problems.push_back(source + ":" + std::to_string(entry.line) +
                               ": the translation has not the places of its original; it is left out");
}

std::optional<std::string_view> Language::find(std::string_view english) const
{
    const auto found = _texts.find(english);
    return found == _texts.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::string Language::say(const Phrase& phrase) const
{
    std::string_view text = find(phrase.english()).value_or(phrase.english());
    std::string said;
    for (auto at = text.find('{'); at != std::string_view::npos && !phrase.values().empty();
         at = text.find('{'))
    {
        said += text.substr(0, at);
        text.remove_prefix(at);
        const auto end = text.find('}');
        const auto name = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
        const auto value = std::find_if(phrase.values().begin(), phrase.values().end(),
                                        [&](const auto& one) { return one.first == name; });
        const bool known = value != phrase.values().end();
        said += known ? value->second : "{";
        text.remove_prefix(known ? end + 1 : 1);
    }
    return said.append(text);
}

void Translations::readFolder(const std::string& folder, std::vector<std::string>& problems)
{
    for (const auto& file: cataloguesIn(folder, problems))
    {
        const std::string code = withDashes(file.stem().string());
        if (!isLanguageCode(code))
            problems.push_back(file.string() + ": its name is no language, such as es.po or pt_BR.po");
        else if (const auto text = readWhole(file, problems))
            _languages.try_emplace(foldLanguage(code), code)
                .first->second.read(*text, file.string(), problems);
    }
}

const Language* Translations::find(std::string_view code) const
{
    const auto found = _languages.find(foldLanguage(code));
    return found == _languages.end() ? nullptr : &found->second;
}

std::optional<std::string> bestLanguage(std::string_view acceptLanguage,
                                        const std::vector<std::string>& offered)
{
    for (const auto& range: parseRanges(acceptLanguage))
        if (const auto* found = findOffered(offered, range.code))
            return *found;
    return std::nullopt;
}

std::string foldLanguage(std::string_view code)
{
    return withDashes(lowerAscii(code));
}

} // namespace colonnade
