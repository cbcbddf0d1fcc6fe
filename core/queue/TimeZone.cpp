#include "queue/TimeZone.h"

#include "colonnade/Config.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace colonnade
{

namespace
{

constexpr const char* FOLDER = "/usr/share/zoneinfo/";
constexpr std::size_t MAX_FILE = 256 * 1024;
constexpr std::size_t HEADER = 44;
constexpr std::int64_t DAY = 86400;

[[noreturn]] void refuse(const std::string& what)
{
    throw Poco::DataFormatException("no TZif file: " + what);
}

/// Big-endian numbers, one after the other.
class Bytes
{
public:
    explicit Bytes(std::string_view rest):
        _rest(rest)
    {
    }

    std::int64_t number(std::size_t size)
    {
        const std::string_view bytes = take(size);
        std::uint64_t value =
            (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
        for (const char byte: bytes)
            value = value << 8U | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(value);
    }

    std::string_view take(std::size_t size)
    {
        if (size > _rest.size())
            refuse("it ends early");
        const std::string_view taken = _rest.substr(0, size);
        _rest.remove_prefix(size);
        return taken;
    }

    std::string_view rest() const { return _rest; }

private:
    std::string_view _rest;
};

/// How many there are of each, in the order of the header.
struct Counts
{
    std::size_t isUtc, isStandard, leaps, times, types, letters;
};

Counts readHeader(Bytes& bytes)
{
    if (bytes.take(4) != "TZif")
        refuse("it begins otherwise");
    if (bytes.take(16).front() < '2')
        refuse("version 1 is too old");
    const auto count = [&]
    {
        const auto number = bytes.number(4);
        if (number < 0 || number > static_cast<std::int64_t>(MAX_FILE))
            refuse("a count is out of range");
        return static_cast<std::size_t>(number);
    };
    Counts counts{};
    for (auto* part:
         {&counts.isUtc, &counts.isStandard, &counts.leaps, &counts.times, &counts.types, &counts.letters})
        *part = count();
    return counts;
}

std::size_t sizeOf(const Counts& counts, std::size_t timeSize)
{
    return counts.times * (timeSize + 1) + counts.types * 6 + counts.letters + counts.leaps * (timeSize + 4) +
           counts.isStandard + counts.isUtc;
}

bool isZoneName(const std::string& name)
{
    const auto isOf = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_' || c == '-' ||
               c == '+';
    };
    return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), isOf);
}

int yearOf(std::int64_t local)
{
    const auto days =
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(local)));
    return static_cast<int>(std::chrono::year_month_day(days).year());
}

} // namespace

/// `CET-1CEST,M3.5.0,M10.5.0/3`, `<+03>-3`
class TimeZone::Posix
{
public:
    explicit Posix(std::string_view text):
        _rest(text)
    {
    }

    Forever read()
    {
        Forever forever;
        skipName();
        forever.standard = -time();
        if (_rest.empty())
            return forever;
        skipName();
        forever.hasSummer = true;
        forever.summer = _rest.starts_with(',') ? forever.standard + 3600 : -time();
        forever.begin = rule();
        forever.end = rule();
        return forever;
    }

private:
    void skipName()
    {
        const auto isLetter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
        const std::size_t end =
            _rest.starts_with('<')
                ? std::min(_rest.find('>') + 1, _rest.size())
                : static_cast<std::size_t>(std::find_if_not(_rest.begin(), _rest.end(), isLetter) -
                                           _rest.begin());
        _rest.remove_prefix(end);
    }

    /// `[+-]hh[:mm[:ss]]`
    std::int64_t time()
    {
        const bool negative = _rest.starts_with('-');
        if (negative || _rest.starts_with('+'))
            _rest.remove_prefix(1);
        std::int64_t seconds = number() * 3600;
        for (std::int64_t unit = 60; unit > 0 && _rest.starts_with(':'); unit /= 60)
        {
            _rest.remove_prefix(1);
            seconds += number() * unit;
        }
        return negative ? -seconds : seconds;
    }

    Rule rule()
    {
        expect(",M");
        Rule rule;
        rule.month = static_cast<int>(number());
        expect(".");
        rule.week = static_cast<int>(number());
        expect(".");
        rule.weekday = static_cast<int>(number());
        if (_rest.starts_with('/'))
        {
            _rest.remove_prefix(1);
            rule.seconds = time();
        }
        if (rule.month < 1 || rule.month > 12 || rule.week < 1 || rule.week > 5 || rule.weekday > 6)
            refuse("a rule is out of range");
        return rule;
    }

    void expect(std::string_view text)
    {
        if (!_rest.starts_with(text))
            refuse("its last line is of another form");
        _rest.remove_prefix(text.size());
    }

    std::int64_t number()
    {
        std::int64_t value = 0;
        std::size_t digits = 0;
        while (digits < _rest.size() && digits < 4 &&
               std::isdigit(static_cast<unsigned char>(_rest[digits])) != 0)
            value = value * 10 + (_rest[digits++] - '0');
        if (digits == 0)
            refuse("its last line lacks a number");
        _rest.remove_prefix(digits);
        return value;
    }

    std::string_view _rest;
};

TimeZone TimeZone::read(const std::string& name)
{
    std::error_code none;
    if (isZoneName(name) && std::filesystem::is_regular_file(FOLDER + name, none))
    {
        std::ifstream file(FOLDER + name, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (!bytes.empty() && bytes.size() <= MAX_FILE)
            try
            {
                return parse(bytes);
            }
            catch (const Poco::DataFormatException&) // some other file of that folder
            {
            }
    }
    if (name == "UTC") // where there are no such files
        return {};
    throw ConfigurationException("wanted the name of a time zone such as Europe/Berlin, there was \"" + name +
                                 "\"; the names are those of files below " + FOLDER + " (package tzdata)");
}

TimeZone TimeZone::parse(std::string_view file)
{
    Bytes bytes(file);
    const Counts old = readHeader(bytes); // with times of four bytes, for old readers
    bytes.take(sizeOf(old, 4));
    const Counts counts = readHeader(bytes);
    if (counts.types == 0)
        refuse("it has no type");
    TimeZone zone;
    for (std::size_t i = 0; i < counts.times; ++i)
        zone._changes.push_back(bytes.number(8));
    const std::string_view types = bytes.take(counts.times);
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < counts.types; ++i)
    {
        offsets.push_back(bytes.number(4));
        bytes.take(2);
    }
    for (const char type: types)
        zone._offsets.push_back(offsets.at(
            std::min(static_cast<std::size_t>(static_cast<unsigned char>(type)), offsets.size() - 1)));
    zone._first = offsets.front();
    bytes.take(sizeOf(counts, 8) - counts.times * 9 - counts.types * 6);
    std::string_view last = bytes.rest();
    while (!last.empty() && last.front() == '\n')
        last.remove_prefix(1);
    last = last.substr(0, last.find('\n'));
    if (last.empty())
        zone._forever.standard = zone._offsets.empty() ? zone._first : zone._offsets.back();
    else
        zone._forever = Posix(last).read();
    return zone;
}

std::int64_t TimeZone::offsetAt(std::int64_t utc) const
{
    if (_changes.empty() || utc >= _changes.back())
        return foreverAt(utc);
    const auto later = std::upper_bound(_changes.begin(), _changes.end(), utc);
    return later == _changes.begin() ? _first
                                     : _offsets.at(static_cast<std::size_t>(later - _changes.begin()) - 1);
}

std::int64_t TimeZone::foreverAt(std::int64_t utc) const
{
    if (!_forever.hasSummer)
        return _forever.standard;
    const std::chrono::year year(yearOf(utc + _forever.standard));
    // Local time of the offset before the change.
    const auto instant = [&](const Rule& rule, std::int64_t before)
    {
        using namespace std::chrono;
        const auto month = year / rule.month;
        const weekday day(static_cast<unsigned>(rule.weekday));
        const sys_days date = rule.week == 5 ? sys_days(month / day[last])
                                             : sys_days(month / day[static_cast<unsigned>(rule.week)]);
        return std::int64_t{date.time_since_epoch().count()} * DAY + rule.seconds - before;
    };
    const std::int64_t begin = instant(_forever.begin, _forever.standard);
    const std::int64_t end = instant(_forever.end, _forever.summer);
    const bool isSummer = begin < end ? utc >= begin && utc < end : utc >= begin || utc < end;
    return isSummer ? _forever.summer : _forever.standard;
}

std::int64_t TimeZone::toUtc(std::int64_t local) const
{
    // Offsets are below a day, and change at most once in two.
    const std::int64_t before = offsetAt(local - DAY);
    const std::int64_t after = offsetAt(local + DAY);
    for (const std::int64_t offset: {std::max(before, after), std::min(before, after)})
        if (offsetAt(local - offset) == offset)
            return local - offset;
    std::int64_t low = local - std::max(before, after); // still the old offset
    std::int64_t high = local - std::min(before, after);
    while (high - low > 1)
    {
        const std::int64_t middle = low + (high - low) / 2;
        (offsetAt(middle) == before ? low : high) = middle;
    }
    return high;
}

} // namespace colonnade
