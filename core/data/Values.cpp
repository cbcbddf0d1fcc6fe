#include "data/Values.h"

#include "colonnade/Text.h"

#include <charconv>
#include <cmath>

namespace colonnade
{

void requireText(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        throw InvalidValue("text must not hold a NUL character");
    if (!isValidUtf8(text))
        throw InvalidValue("text must be UTF-8");
}

void requireFinite(double value)
{
    if (!std::isfinite(value))
        throw InvalidValue("a number must be finite");
}

std::int64_t integerFromText(std::string_view text)
{
    if (const auto integer = parseInteger(text))
        return *integer;
    constexpr double LIMIT = 9007199254740992.0; // 2^53: beyond it a double is not exact
    const double real = realFromText(text);
    if (std::trunc(real) != real || std::abs(real) > LIMIT)
        throw Poco::BadCastException("the column does not hold an integer");
    return static_cast<std::int64_t>(real);
}

double realFromText(std::string_view text)
{
    double real = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        throw Poco::BadCastException("the column does not hold a number");
    return real;
}

} // namespace colonnade
