#include "reading/InfoTable.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_SHOWN = 160; ///< of a value, code points

/// Not more than a cell holds.
std::string shortened(std::string text)
{
    if (countCodePoints(text) <= MOST_SHOWN)
        return text;
    std::size_t end = 0;
    for (std::size_t points = 0; points < MOST_SHOWN; ++points)
        for (++end; end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80;)
            ++end;
    return text.substr(0, end) + "…";
}

/// Lists of texts as people write them, all else as JSON.
std::string said(const JsonValue& value)
{
    if (value.isText())
        return shortened(std::string(value.text()));
    if (!value.isArray())
        return value.isNull() ? std::string() : shortened(value.toJson());
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i)
        text += (i > 0 ? ", " : "") +
                (value.at(i).isText() ? std::string(value.at(i).text()) : value.at(i).toJson());
    return shortened(std::move(text));
}

} // namespace

void InfoTable::add(std::string_view info)
{
    Row row;
    const JsonDocument document = JsonDocument::parse(info.empty() ? "null" : info);
    const JsonValue root = document.root();
    const auto addCell = [&](std::string name, std::string text)
    {
        const bool isKnown = std::find(_columns.begin(), _columns.end(), name) != _columns.end();
        if (!isKnown && _columns.size() >= MOST_COLUMNS)
            return;
        if (!isKnown)
            _columns.push_back(name);
        row.emplace_back(std::move(name), std::move(text));
    };
    if (root.isObject())
        for (std::size_t i = 0; i < root.size(); ++i)
        {
            const auto [name, value] = root.member(i);
            addCell(std::string(name), said(value));
        }
    else if (!root.isNull())
        addCell("", said(root));
    _rows.push_back(std::move(row));
}

void InfoTable::writeColumns(View& page) const
{
    View& columns = page.list("columns");
    for (const auto& column: _columns)
        columns.add().say("label", column.empty() ? Phrase("Answer") : Phrase::verbatim(column));
}

void InfoTable::writeCells(View& row, std::size_t index) const
{
    View& cells = row.list("cells");
    for (const auto& column: _columns)
    {
        const auto found = std::find_if(_rows[index].begin(), _rows[index].end(),
                                        [&](const auto& cell) { return cell.first == column; });
        cells.add()
            .say("label", column.empty() ? Phrase("Answer") : Phrase::verbatim(column))
            .set("text", found == _rows[index].end() ? std::string() : found->second);
    }
}

View& InfoTable::addExample(View& page)
{
    page.list("columns").add().set("label", "kind");
    return page;
}

View& InfoTable::addExampleCells(View& row)
{
    row.list("cells").add().set("label", "kind").set("text", "moth");
    return row;
}

} // namespace colonnade::tasks
