#include "colonnade/Csv.h"

#include <algorithm>
#include <cctype>

namespace colonnade
{

namespace
{

/// Optional sign, digits with at most one point, optional exponent.
bool isPlainNumber(std::string_view text)
{
    const auto takeDigits = [&]
    {
        std::size_t count = 0;
        while (count < text.size() && std::isdigit(static_cast<unsigned char>(text[count])) != 0)
            ++count;
        text.remove_prefix(count);
        return count;
    };
    const auto take = [&](std::string_view any)
    {
        const bool found = !text.empty() && any.find(text.front()) != std::string_view::npos;
        text.remove_prefix(found ? 1 : 0);
        return found;
    };
    take("+-");
    std::size_t digits = takeDigits();
    if (take("."))
        digits += takeDigits();
    if (digits == 0)
        return false;
    if (!take("eE"))
        return text.empty();
    take("+-");
    return takeDigits() > 0 && text.empty();
}

/// Apostrophes, then what begins a formula.
bool looksLikeFormula(std::string_view text)
{
    const auto first = text.find_first_not_of('\'');
    return first != std::string_view::npos &&
           std::string_view("=+-@\t\r\n").find(text[first]) != std::string_view::npos;
}

} // namespace

std::string csvCell(std::string_view text, char separator)
{
    const std::string special{'"', '\r', '\n', separator};
    if (text.find_first_of(special) == std::string_view::npos)
        return std::string(text);
    std::string cell = "\"";
    for (const char c: text)
        cell.append(c == '"' ? 2 : 1, c);
    return cell + '"';
}

std::string withFormulaGuard(std::string_view text)
{
    return (looksLikeFormula(text) && !isPlainNumber(text) ? "'" : "") + std::string(text);
}

std::string withoutFormulaGuard(std::string_view cell)
{
    return std::string(cell.starts_with('\'') && looksLikeFormula(cell) ? cell.substr(1) : cell);
}

} // namespace colonnade
