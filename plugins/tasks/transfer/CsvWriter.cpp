#include "transfer/CsvWriter.h"

#include <colonnade/Csv.h>

#include <Poco/Exception.h>

#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_COLUMNS = 500;

bool readsAsJson(std::string_view text)
{
    // Most texts begin with a letter, which only three words of JSON do.
    if (text.empty())
        return true;
    if (std::string_view("{[\"-0123456789tfn \t\r\n").find(text.front()) == std::string_view::npos)
        return false;
    try
    {
        JsonDocument::parse(text);
        return true;
    }
    catch (const Poco::DataFormatException&)
    {
        return false;
    }
}

/// Calls `visit` with the upper member's name, the column's name, whether it is of the lower level, and the
/// value.
template <class Visit> void visitMembers(const JsonValue& info, const Visit& visit)
{
    if (!info.isObject())
        return;
    for (std::size_t i = 0; i < info.size(); ++i)
    {
        const std::string upper(info.member(i).first);
        const JsonValue value = info.member(i).second;
        visit(upper, upper, false, value);
        for (std::size_t k = 0; value.isObject() && k < value.size(); ++k)
            visit(upper, upper + "_" + std::string(value.member(k).first), true, value.member(k).second);
    }
}

} // namespace

CsvLine& CsvLine::cell(std::string_view text)
{
    if (!std::exchange(_isEmpty, false))
        _line += _separator;
    _line += csvCell(text, _separator);
    return *this;
}

CsvLine& CsvLine::value(const JsonValue& value)
{
    if (!value || value.isNull())
        return cell("");
    return cell(value.isText() ? withFormulaGuard(value.text()) : value.toJson());
}

CsvLine& CsvLine::info(const JsonValue& value)
{
    const bool isAmbiguous = value && value.isText() && readsAsJson(value.text());
    return isAmbiguous ? cell(value.toJson()) : this->value(value);
}

void OpenedColumns::add(const JsonValue& info)
{
    visitMembers(info,
                 [&](const std::string& upper, const std::string& name, bool isLower, const JsonValue&)
                 {
                     const auto owner = _owners.find(name);
                     if (owner == _owners.end())
                         addName(upper, name);
                     else if (!isLower && owner->second != upper) // was below another one
                     {
                         std::erase(_columns[owner->second], name);
                         _owners.erase(owner);
                         addName(upper, name);
                     }
                 });
}

void OpenedColumns::addName(const std::string& upper, const std::string& name)
{
    if (_owners.size() >= MOST_COLUMNS)
        return;
    if (!_columns.contains(upper))
        _uppers.push_back(upper);
    _columns[upper].push_back(name);
    _owners[name] = upper;
}

void OpenedColumns::writeNames(CsvLine& line) const
{
    for (const auto& upper: _uppers)
        for (const auto& name: _columns.at(upper))
            line.cell(_prefix + "_" + name);
}

void OpenedColumns::writeCells(CsvLine& line, const JsonValue& info) const
{
    std::map<std::string, JsonValue, std::less<>> values;
    visitMembers(info,
                 [&](const std::string& upper, const std::string& name, bool, const JsonValue& value)
                 {
                     const auto owner = _owners.find(name);
                     if (owner != _owners.end() && owner->second == upper)
                         values.insert_or_assign(name, value);
                 });
    for (const auto& upper: _uppers)
        for (const auto& name: _columns.at(upper))
        {
            const auto value = values.find(name);
            line.value(value == values.end() ? JsonValue() : value->second);
        }
}

} // namespace colonnade::tasks
