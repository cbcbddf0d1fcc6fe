#include "importing/Values.h"

#include <colonnade/Text.h>

#include <uninorm.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace colonnade::importing
{

namespace
{

namespace chrono = std::chrono;

/// Reads a text piece by piece.
class Pieces
{
public:
    explicit Pieces(std::string_view text):
        _rest(text)
    {
    }

    bool isEmpty() const { return _rest.empty(); }
    char front() const { return _rest.empty() ? '\0' : _rest.front(); }

    bool take(char c)
    {
        if (front() != c)
            return false;
        _rest.remove_prefix(1);
        return true;
    }

    /// Exactly so many digits.
    std::optional<int> number(std::size_t digits)
    {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i)
        {
            if (_rest.empty() || std::isdigit(static_cast<unsigned char>(_rest.front())) == 0)
                return std::nullopt;
            value = value * 10 + (_rest.front() - '0');
            _rest.remove_prefix(1);
        }
        return value;
    }

    /// Digits behind a point, as microseconds.
    std::optional<int> fraction()
    {
        int value = 0, scale = 100'000, count = 0;
        for (; !_rest.empty() && std::isdigit(static_cast<unsigned char>(_rest.front())) != 0; ++count)
        {
            value += (_rest.front() - '0') * scale;
            scale /= 10;
            _rest.remove_prefix(1);
        }
        return count > 0 ? std::optional(value) : std::nullopt;
    }

private:
    std::string_view _rest;
};

struct Moment
{
    chrono::year_month_day day;
    int seconds = 0; ///< of the day
    int microseconds = 0;
    int offset = 0; ///< seconds east of UTC
};

bool readDay(Pieces& pieces, Moment& moment)
{
    const auto year = pieces.number(4);
    if (!year || !pieces.take('-'))
        return false;
    const auto month = pieces.number(2);
    if (!month || !pieces.take('-'))
        return false;
    const auto day = pieces.number(2);
    if (!day)
        return false;
    moment.day = chrono::year_month_day(chrono::year(*year), chrono::month(static_cast<unsigned>(*month)),
                                        chrono::day(static_cast<unsigned>(*day)));
    return moment.day.ok() && *year >= 1;
}

bool readClock(Pieces& pieces, Moment& moment)
{
    const auto hours = pieces.number(2);
    if (!hours || !pieces.take(':'))
        return false;
    const auto minutes = pieces.number(2);
    if (!minutes || *hours > 23 || *minutes > 59)
        return false;
    int seconds = 0;
    if (pieces.take(':'))
    {
        const auto read = pieces.number(2);
        if (!read || *read > 60)
            return false;
        seconds = std::min(*read, 59); // a leap second is the one before it
        if (pieces.take('.') || pieces.take(','))
        {
            const auto fraction = pieces.fraction();
            if (!fraction)
                return false;
            moment.microseconds = *fraction;
        }
    }
    moment.seconds = (*hours * 60 + *minutes) * 60 + seconds;
    return true;
}

bool readOffset(Pieces& pieces, Moment& moment)
{
    if (pieces.take('Z') || pieces.take('z') || pieces.isEmpty())
        return pieces.isEmpty();
    const int sign = pieces.front() == '-' ? -1 : 1;
    if (!pieces.take('+') && !pieces.take('-'))
        return false;
    const auto hours = pieces.number(2);
    if (!hours || *hours > 15)
        return false;
    int minutes = 0;
    if (!pieces.isEmpty())
    {
        pieces.take(':');
        const auto read = pieces.number(2);
        if (!read || *read > 59)
            return false;
        minutes = *read;
    }
    moment.offset = sign * (*hours * 60 + minutes) * 60;
    return pieces.isEmpty();
}

std::optional<Moment> readMoment(std::string_view text)
{
    Pieces pieces(trimBlanks(text));
    Moment moment;
    if (!readDay(pieces, moment))
        return std::nullopt;
    if (pieces.isEmpty())
        return moment;
    if (!pieces.take('T') && !pieces.take('t') && !pieces.take(' '))
        return std::nullopt;
    if (!readClock(pieces, moment) || !readOffset(pieces, moment))
        return std::nullopt;
    return moment;
}

std::optional<std::string> write(chrono::sys_seconds time, int microseconds)
{
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const auto seconds = static_cast<int>((time - day).count());
    const int year = static_cast<int>(date.year());
    if (year < 1 || year > 9999)
        return std::nullopt;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d", year,
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                  seconds / 60 % 60, seconds % 60, microseconds);
    return std::string(text.data());
}

chrono::sys_seconds secondsOf(const Moment& moment)
{
    return chrono::sys_days(moment.day) + chrono::seconds(moment.seconds - moment.offset);
}

std::string zoneFile(const std::string& zone)
{
    return "/usr/share/zoneinfo/" + zone;
}

/// Sets the zone of this process for a while: a command has one thread that asks for it.
class ZoneScope
{
public:
    explicit ZoneScope(const std::string& zone)
    {
        if (const char* before = std::getenv("TZ"))
            _before = before;
        ::setenv("TZ", (":" + zone).c_str(), 1);
        ::tzset();
    }
    ~ZoneScope()
    {
        if (_before)
            ::setenv("TZ", _before->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    ZoneScope(const ZoneScope&) = delete;
    ZoneScope& operator=(const ZoneScope&) = delete;

private:
    std::optional<std::string> _before;
};

} // namespace

std::optional<std::string> readTime(std::string_view text)
{
    const auto moment = readMoment(text);
    return moment ? write(secondsOf(*moment), moment->microseconds) : std::nullopt;
}

bool isTimeZone(const std::string& zone)
{
    std::error_code ignored;
    return !zone.empty() && zone.front() != '/' && zone.find("..") == std::string::npos &&
           std::filesystem::is_regular_file(zoneFile(zone), ignored);
}

std::optional<std::string> readLocalTime(std::string_view text, const std::string& zone)
{
    const auto moment = readMoment(text);
    if (!moment)
        return std::nullopt;
    const ZoneScope scope(zone);
    std::tm local{};
    local.tm_year = static_cast<int>(moment->day.year()) - 1900;
    local.tm_mon = static_cast<int>(static_cast<unsigned>(moment->day.month())) - 1;
    local.tm_mday = static_cast<int>(static_cast<unsigned>(moment->day.day()));
    local.tm_sec = moment->seconds % 60;
    local.tm_min = moment->seconds / 60 % 60;
    local.tm_hour = moment->seconds / 3600;
    local.tm_isdst = -1;
    return write(chrono::sys_seconds(chrono::seconds(std::mktime(&local))), moment->microseconds);
}

std::optional<bool> readBoolean(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    if (lower == "t" || lower == "true" || lower == "1")
        return true;
    if (lower == "f" || lower == "false" || lower == "0")
        return false;
    return std::nullopt;
}

std::optional<std::vector<std::int64_t>> readNumbers(std::string_view text)
{
    if (text.size() < 2 || text.front() != '{' || text.back() != '}')
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::vector<std::int64_t> numbers;
    while (!text.empty())
    {
        const auto comma = std::min(text.find(','), text.size());
        const auto piece = text.substr(0, comma);
        const auto number = parseInteger(piece);
        if (!number && piece != "NULL")
            return std::nullopt;
        if (number)
            numbers.push_back(*number);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return numbers;
}

std::optional<double> readReal(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string cleanFileName(std::string_view name)
{
    std::string ascii;
    std::size_t length = 0;
    auto* const normal = ::u8_normalize(UNINORM_NFKD, reinterpret_cast<const std::uint8_t*>(name.data()),
                                        name.size(), nullptr, &length);
    for (std::size_t i = 0; normal && i < length; ++i)
        if (normal[i] < 0x80)
            ascii += normal[i] == '/' || normal[i] == '\\' ? ' ' : static_cast<char>(normal[i]);
    std::free(normal); // NOLINT: malloc's
    std::string clean;
    bool isGap = false;
    for (const char c: ascii)
    {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isspace(letter) != 0)
            isGap = !clean.empty();
        else
        {
            if (isGap)
                clean += '_';
            isGap = false;
            if (std::isalnum(letter) != 0 || c == '_' || c == '.' || c == '-')
                clean += c;
        }
    }
    const auto begin = clean.find_first_not_of("._");
    if (begin == std::string::npos)
        return {};
    return clean.substr(begin, clean.find_last_not_of("._") - begin + 1);
}

std::uint32_t NumberTable::get(std::int64_t number) const
{
    const auto page = static_cast<std::size_t>(number) / PAGE;
    if (number < 0 || page >= _pages.size() || _pages[page].empty())
        return 0;
    return _pages[page][static_cast<std::size_t>(number) % PAGE];
}

void NumberTable::set(std::int64_t number, std::uint32_t value)
{
    constexpr std::int64_t MOST = std::int64_t{1} << 32;
    if (number < 0 || number >= MOST)
        return;
    const auto page = static_cast<std::size_t>(number) / PAGE;
    if (page >= _pages.size())
        _pages.resize(page + 1);
    if (_pages[page].empty())
        _pages[page].resize(PAGE);
    _pages[page][static_cast<std::size_t>(number) % PAGE] = value;
}

} // namespace colonnade::importing
