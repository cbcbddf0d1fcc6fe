#include "importing/ByteReader.h"
#include "importing/CopyText.h"
#include "importing/Source.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <map>
#include <utility>

namespace colonnade::importing
{

namespace
{

constexpr std::string_view LAST_LINE = "-- PostgreSQL database dump complete";
constexpr std::string_view SCHEMA = "public";

/// A plain file of pg_dump: rows stand in `COPY … FROM stdin;` blocks.
class PgDump final: public Source
{
public:
    explicit PgDump(std::string path):
        _path(std::move(path))
    {
    }

    const std::vector<SourceTable>& tables() override
    {
        if (!_isScanned)
            scan();
        return _tables;
    }

    void read(const SourceTable& table, const std::function<void(const SourceRow&)>& visit) override
    {
        ByteReader in(_path);
        in.seek(_places.at(table.name));
        std::string line;
        SourceRow row;
        while (in.readLine(line) && line != COPY_END)
        {
            ++row.number;
            readCopyLine(line, row);
            judge(table, row);
            visit(row);
        }
    }

    std::string describe() const override { return "the dump " + _path; }

private:
    static void judge(const SourceTable& table, SourceRow& row)
    {
        row.fault.clear();
        if (row.fields.size() != table.columns.size())
            row.fault = "it has " + std::to_string(row.fields.size()) + " fields instead of " +
                        std::to_string(table.columns.size());
    }

    void scan()
    {
        ByteReader in(_path);
        std::string line, last, table;
        bool isComplete = false, hasInserts = false;
        if (in.peek() == 'P')
            refuseArchive(in);
        while (in.readLine(line))
        {
            isComplete = isComplete || line == LAST_LINE;
            hasInserts = hasInserts || line.starts_with("INSERT INTO ");
            if (const auto copy = findCopy(line))
            {
                last = copy->table;
                scanRows(in, *copy);
            }
        }
        if (!isComplete)
            throw SourceRefused(_path + " is cut off" +
                                (last.empty() ? std::string() : ", after the table " + last) +
                                ": its last lines would say that the dump is complete; make it again");
        if (_tables.empty() && hasInserts)
            throw SourceRefused(_path + " was made with --inserts; make it again without, so that it holds "
                                        "COPY blocks");
        _isScanned = true;
    }

    [[noreturn]] void refuseArchive(ByteReader& in) const
    {
        std::string line;
        in.readLine(line);
        if (line.starts_with("PGDMP"))
            throw SourceRefused(_path + " is an archive of pg_dump: restore it into a PostgreSQL first, or "
                                        "write it as text with pg_restore --file");
        throw SourceRefused(_path + " is no text of pg_dump");
    }

    void scanRows(ByteReader& in, const CopyHead& copy)
    {
        SourceTable table{copy.table, copy.columns};
        const bool isWanted = copy.schema.empty() || copy.schema == SCHEMA;
        const std::int64_t place = in.position();
        std::string line;
        SourceRow row;
        bool isEnded = false;
        while (in.readLine(line))
        {
            if ((isEnded = line == COPY_END))
                break;
            ++row.number;
            if (!isWanted)
                continue;
            readCopyLine(line, row);
            judge(table, row);
            table.note(row);
        }
        if (!isEnded)
            throw SourceRefused(_path + " is cut off within the table " + copy.table + "; make it again");
        if (!isWanted)
            return;
        if (!_places.emplace(copy.table, place).second)
            throw SourceRefused(_path + " has the table " + copy.table +
                                " twice: it is more than one dump in one file; import each by itself");
        _tables.push_back(std::move(table));
    }

    const std::string _path;
    std::vector<SourceTable> _tables;
    std::map<std::string, std::int64_t> _places; ///< where each table's rows begin
    bool _isScanned = false;
};

/// A name as it stands at the front, without its quotes; it is taken away.
std::string takeName(std::string_view& text)
{
    std::string name;
    if (text.starts_with('"'))
    {
        text.remove_prefix(1);
        while (!text.empty())
        {
            const char c = text.front();
            text.remove_prefix(1);
            if (c != '"')
                name += c;
            else if (text.starts_with('"'))
            {
                name += c;
                text.remove_prefix(1);
            }
            else
                break;
        }
        return name;
    }
    const auto end = std::min(text.find_first_of(".,() "), text.size());
    name = text.substr(0, end);
    text.remove_prefix(end);
    return name;
}

int octalDigit(char c)
{
    return c >= '0' && c <= '7' ? c - '0' : -1;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The number of at most `most` digits at the front, as one byte.
void appendByte(std::string& text, std::string_view& rest, int base, int most, int (*digit)(char))
{
    int value = 0;
    for (int i = 0; i < most && !rest.empty() && digit(rest.front()) >= 0; ++i)
    {
        value = value * base + digit(rest.front());
        rest.remove_prefix(1);
    }
    text += static_cast<char>(value);
}

/// What stands behind a backslash.
void appendEscaped(std::string& text, std::string_view& rest)
{
    constexpr std::string_view LETTERS = "bfnrtv", MEANINGS = "\b\f\n\r\t\v";
    if (rest.empty())
    {
        text += '\\';
        return;
    }
    const char c = rest.front();
    if (octalDigit(c) >= 0)
        return appendByte(text, rest, 8, 3, octalDigit);
    rest.remove_prefix(1);
    if (c == 'x' && !rest.empty() && hexDigit(rest.front()) >= 0)
        return appendByte(text, rest, 16, 2, hexDigit);
    const auto letter = LETTERS.find(c);
    text += letter == std::string_view::npos ? c : MEANINGS[letter];
}

void readField(std::string_view raw, Field& field)
{
    field.isNull = raw == "\\N";
    field.text.clear();
    if (field.isNull)
        return;
    while (!raw.empty())
    {
        const auto plain = std::min(raw.find('\\'), raw.size());
        field.text.append(raw.substr(0, plain));
        raw.remove_prefix(plain);
        if (raw.empty())
            break;
        raw.remove_prefix(1);
        appendEscaped(field.text, raw);
    }
}

} // namespace

std::optional<CopyHead> findCopy(std::string_view line)
{
    constexpr std::string_view BEGIN = "COPY ", END = ") FROM stdin;";
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (!line.starts_with(BEGIN) || !line.ends_with(END))
        return std::nullopt;
    line.remove_prefix(BEGIN.size());
    line.remove_suffix(END.size());
    CopyHead head;
    head.table = takeName(line);
    if (line.starts_with('.'))
    {
        line.remove_prefix(1);
        head.schema = std::exchange(head.table, {});
        head.table = takeName(line);
    }
    if (!line.starts_with(" ("))
        return std::nullopt;
    line.remove_prefix(2);
    while (!line.empty())
    {
        head.columns.push_back(takeName(line));
        if (!line.starts_with(", "))
            break;
        line.remove_prefix(2);
    }
    return line.empty() ? std::optional(head) : std::nullopt;
}

void readCopyLine(std::string_view line, SourceRow& row)
{
    std::size_t count = 0;
    for (bool more = true; more; ++count)
    {
        if (count == row.fields.size())
            row.fields.emplace_back();
        const auto tab = line.find('\t');
        more = tab != std::string_view::npos;
        readField(line.substr(0, tab), row.fields[count]);
        line.remove_prefix(more ? tab + 1 : line.size());
    }
    row.fields.resize(count);
}

std::unique_ptr<Source> openPgDump(const std::string& file)
{
    return std::make_unique<PgDump>(file);
}

} // namespace colonnade::importing
