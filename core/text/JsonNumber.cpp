#include "text/JsonNumber.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace colonnade
{

namespace
{

constexpr std::size_t ALWAYS_KEPT = 15; ///< decimal digits that each double of the usual range holds
constexpr std::int64_t FAR = 1'000'000; ///< exponents beyond are as good as infinite

/// A decimal number as 0.<digits> × 10^exponent, without zeros at the ends; zero has no digits.
struct Decimal
{
    bool negative = false;
    std::string digits = {};
    std::int64_t exponent = 0;

    bool operator==(const Decimal& other) const = default;
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view takeDigits(std::string_view& text)
{
    const std::string_view digits(text.begin(), std::find_if_not(text.begin(), text.end(), &isDigit));
    text.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& text, std::string_view any)
{
    const bool found = !text.empty() && any.find(text.front()) != std::string_view::npos;
    text.remove_prefix(found ? 1 : 0);
    return found;
}

/// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
std::optional<Decimal> parseDecimal(std::string_view text)
{
    Decimal decimal;
    decimal.negative = take(text, "-");
    const std::string_view whole = takeDigits(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0'))
        return std::nullopt;
    std::string_view fraction;
    if (take(text, ".") && (fraction = takeDigits(text)).empty())
        return std::nullopt;
    std::int64_t exponent = 0;
    if (take(text, "eE"))
    {
        const bool below = take(text, "-");
        if (!below)
            take(text, "+");
        const std::string_view digits = takeDigits(text);
        if (digits.empty())
            return std::nullopt;
        if (std::from_chars(digits.begin(), digits.end(), exponent).ec != std::errc())
            exponent = FAR;
        exponent = std::min(exponent, FAR) * (below ? -1 : 1);
    }
    if (!text.empty())
        return std::nullopt;
    decimal.digits = std::string(whole) + std::string(fraction);
    const auto first = decimal.digits.find_first_not_of('0');
    if (first == std::string::npos)
        return Decimal{};
    decimal.exponent = exponent + static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(first);
    decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
    decimal.digits.erase(0, first);
    return decimal;
}

template <class Number> bool fits(std::string_view text)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    return error == std::errc() && end == text.end();
}

/// The shortest text that gives the double again.
Decimal shortestDecimal(double number)
{
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific).ptr;
    return parseDecimal(std::string_view(text.data(), end)).value_or(Decimal{});
}

} // namespace

std::string_view numberAt(std::string_view text, std::size_t at)
{
    const auto end = text.find_first_not_of("0123456789+-.eE", at);
    return text.substr(at, end == std::string_view::npos ? end : end - at);
}

bool isRounded(std::string_view number)
{
    const bool isShort = number.size() <= ALWAYS_KEPT && number.find_first_of("eE") == std::string_view::npos;
    if (isShort || fits<std::int64_t>(number) || fits<std::uint64_t>(number))
        return false;
    const auto decimal = parseDecimal(number);
    if (!decimal || decimal->digits.empty())
        return false;
    double nearest = 0;
    if (std::from_chars(number.begin(), number.end(), nearest).ec == std::errc())
        return shortestDecimal(nearest) != *decimal;
    return decimal->exponent < 0; // as good as zero; else it is refused
}

double nearestDouble(std::string_view number)
{
    double nearest = 0;
    std::from_chars(number.begin(), number.end(), nearest); // what is out of range is as good as zero
    return nearest;
}

} // namespace colonnade
