#include "importing/MysqlText.h"

#include "importing/Windows1252.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace colonnade::importing
{

namespace
{

bool isBlank(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool isWordLetter(int c)
{
    return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
}

/// What stands behind a backslash within quotes.
char meaningOf(int c)
{
    switch (c)
    {
    case '0':
        return '\0';
    case 'b':
        return '\b';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'Z':
        return '\x1a';
    default:
        return static_cast<char>(c);
    }
}

/// Begins what is no column in the making of a table.
bool isKeyWord(std::string word)
{
    static const std::set<std::string> WORDS{"PRIMARY", "KEY",        "INDEX",   "UNIQUE", "FULLTEXT",
                                             "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK",  "PERIOD"};
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
    return WORDS.contains(word);
}

} // namespace

MysqlText::MysqlText(const std::string& path, std::function<bool(const std::string& table)> isWanted):
    _in(path),
    _path(path),
    _isWanted(std::move(isWanted))
{
}

void MysqlText::refuse(const std::string& why) const
{
    throw SourceRefused(_path + " " + why +
                        (_lastTable.empty() ? "" : ", in or after the table " + _lastTable) +
                        "; nothing was imported: make the dump again, or copy it again");
}

void MysqlText::read(const Visit& visit)
{
    if (_in.peek() == 0xEF) // the mark of UTF-8
        for (int i = 0; i < 3; ++i)
            _in.get();
    for (;;)
    {
        skipBlanks();
        const int c = _in.peek();
        if (c == ByteReader::END)
            break;
        _lastComment.clear();
        if (std::isalpha(c) == 0)
        {
            skipStatement();
            continue;
        }
        const std::string word = takeWord();
        if (word == "INSERT" || word == "REPLACE")
            takeInsert(visit);
        else if (word == "CREATE")
            takeCreate();
        else if (word == "USE")
        {
            skipBlanks();
            _database = takeName() + ".";
            skipStatement();
        }
        else if (word == "DELIMITER")
            takeDelimiter();
        else if (word == "SET")
        {
            skipBlanks();
            std::string text = "SET " + takeWord();
            skipBlanks();
            noteNames(text + " " + takeWord());
            skipStatement();
        }
        else
            skipStatement();
    }
    if (!_lastComment.starts_with("-- Dump completed"))
        refuse(
            "does not end with the line \"-- Dump completed\": it is cut off, or was made without comments");
}

/// Comments, too.
void MysqlText::skipBlanks()
{
    for (;;)
    {
        const int c = _in.peek();
        if (isBlank(c))
            _in.get();
        else if (c == '#')
            skipLine();
        else if (c == '-' && _in.peekSecond() == '-')
            skipLine();
        else if (c == '/')
            skipComment();
        else
            return;
    }
}

/// Behind a dash: a second one, and a blank, as MySQL wants it.
bool MysqlText::isDashComment()
{
    return _in.peek() == '-' && (isBlank(_in.peekSecond()) || _in.peekSecond() == ByteReader::END);
}

void MysqlText::skipLine()
{
    _in.readLine(_lastComment);
}

void MysqlText::skipComment()
{
    _in.get();
    if (_in.peek() != '*')
        refuse("holds a stray /");
    skipCommentBody();
}

/// From the star on.
void MysqlText::skipCommentBody()
{
    _in.get();
    std::string start;
    bool isExecutable = false;
    for (int c = _in.get(), before = 0;; before = c, c = _in.get())
    {
        if (c == ByteReader::END)
            refuse("ends within a comment");
        isExecutable = isExecutable || (start.empty() && c == '!') || (start == "M" && c == '!');
        if (before == '*' && c == '/')
            break;
        if (isExecutable && (c == '\'' || c == '"' || c == '`'))
            takeQuoted(static_cast<char>(c));
        else if (isExecutable && (c == '#' || (c == '-' && isDashComment())))
            skipLineWithin();
        if (start.size() < 64)
            start += static_cast<char>(c);
    }
    if (isExecutable)
        noteNames(start);
}

/// A comment within what MySQL runs, as in the text of a trigger: quotes in it are none.
void MysqlText::skipLineWithin()
{
    while (_in.peek() != ByteReader::END && _in.peek() != '\n' &&
           !(_in.peek() == '*' && _in.peekSecond() == '/'))
        _in.get();
}

/// `SET NAMES latin1`, also within a comment that MySQL runs.
void MysqlText::noteNames(const std::string& comment)
{
    constexpr std::string_view SET = "SET NAMES ";
    std::string text = comment;
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    if (const auto at = text.find(SET); at != std::string::npos)
        _charset = text.compare(at + SET.size(), 6, "LATIN1") == 0 ? Charset::Latin1 : Charset::Utf8;
}

std::string MysqlText::takeWord()
{
    std::string word;
    while (isWordLetter(_in.peek()))
        word += static_cast<char>(std::toupper(_in.get()));
    return word;
}

/// In backquotes, in double quotes (a dump for ANSI), or without any.
std::string MysqlText::takeName()
{
    std::string name;
    const int quote = _in.peek();
    if (quote != '`' && quote != '"')
    {
        while (isWordLetter(_in.peek()))
            name += static_cast<char>(_in.get());
        if (name.empty())
            refuse("is not understood: a name is missing");
        return name;
    }
    _in.get();
    for (;;)
    {
        if (!_in.appendUntil(static_cast<char>(quote), static_cast<char>(quote), &name))
            refuse("ends within a name");
        _in.get();
        if (_in.peek() != quote)
            return name;
        name += static_cast<char>(_in.get());
    }
}

std::string MysqlText::takeTable()
{
    skipBlanks();
    std::string name = takeName();
    if (_in.peek() != '.')
        return _database + name;
    _in.get();
    return name + "." + takeName();
}

void MysqlText::takeString(std::string* text, char quote)
{
    for (;;)
    {
        if (!_in.appendUntil(quote, '\\', text))
            refuse("ends within a text");
        if (_in.get() == '\\')
        {
            const int c = _in.get();
            if (c == ByteReader::END)
                refuse("ends within a text");
            if (text)
                *text += meaningOf(c);
        }
        else if (_in.peek() == quote)
        {
            _in.get();
            if (text)
                *text += quote;
        }
        else
            return;
    }
}

/// Behind the opening quote, of any kind.
void MysqlText::takeQuoted(char quote)
{
    if (quote == '\'')
        return takeString(nullptr);
    for (;;)
    {
        if (!_in.appendUntil(quote, quote == '`' ? quote : '\\', nullptr))
            refuse("ends within quotes");
        if (_in.get() == '\\')
            _in.get();
        else
            return;
    }
}

/// `b'101'` as bytes.
void MysqlText::takeBits(std::string& text)
{
    std::string bits;
    takeString(&bits);
    text.assign((bits.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (bits[bits.size() - 1 - i] == '1')
            text[text.size() - 1 - i / 8] = static_cast<char>(text[text.size() - 1 - i / 8] | (1 << (i % 8)));
}

/// Null: nobody wants it.
void MysqlText::takeValue(Field* field)
{
    Field scratch;
    Field& value = field ? *field : scratch;
    value.isNull = false;
    value.text.clear();
    skipBlanks();
    if (_in.peek() == '\'' || _in.peek() == '"')
    {
        takeString(field ? &value.text : nullptr, static_cast<char>(_in.get()));
        if (field && _charset == Charset::Latin1)
            value.text = fromWindows1252(value.text);
        return;
    }
    std::string word;
    while (isWordLetter(_in.peek()) || _in.peek() == '.' || _in.peek() == '+' || _in.peek() == '-')
        word += static_cast<char>(_in.get());
    if (word.empty())
        refuse("is not understood: a value is missing");
    const bool isPrefix =
        word == "b" || word == "B" || word == "x" || word == "X" || word == "N" || word.front() == '_';
    if (isPrefix)
        skipBlanks();
    if (isPrefix && _in.peek() != '\'')
        return takeValue(field); // `_binary 0x…`
    if (isPrefix)
    {
        _in.get();
        if (word == "b" || word == "B")
            return takeBits(value.text);
        takeString(&value.text);
        if (word == "x" || word == "X")
            value.text = decodeHexText(value.text);
        else if (word != "_binary" && word != "_BINARY" && _charset == Charset::Latin1)
            value.text = fromWindows1252(value.text);
        return;
    }
    if (word.starts_with("0x") || word.starts_with("0X"))
        value.text = decodeHexText(word.substr(2));
    else if (word == "NULL" || word == "null")
        value.isNull = true;
    else
        value.text = std::move(word);
}

void MysqlText::expect(char c)
{
    skipBlanks();
    if (_in.get() != static_cast<unsigned char>(c))
        refuse(std::string("is not understood: a ") + c + " is missing");
}

void MysqlText::takeTuple(const std::string& table, const std::vector<std::string>& columns,
                          const Visit& visit)
{
    const bool isWanted = _isWanted(table);
    expect('(');
    std::size_t count = 0;
    for (;;)
    {
        if (isWanted && count == _row.fields.size())
            _row.fields.emplace_back();
        takeValue(isWanted ? &_row.fields[count] : nullptr);
        ++count;
        skipBlanks();
        const int c = _in.get();
        if (c == ')')
            break;
        if (c != ',')
            refuse("is not understood: a row does not end");
    }
    if (isWanted)
        _row.fields.resize(count);
    _row.number = ++_numbers[table];
    _row.fault =
        isWanted && count != columns.size()
            ? "it has " + std::to_string(count) + " values instead of " + std::to_string(columns.size())
            : "";
    visit(table, columns, _row);
}

void MysqlText::takeInsert(const Visit& visit)
{
    std::string word;
    do
    {
        skipBlanks();
        word = takeWord();
        if (word.empty())
            refuse("is not understood: an INSERT without INTO");
    } while (word != "INTO");
    const std::string table = _lastTable = takeTable();
    std::vector<std::string> columns = _made[table];
    skipBlanks();
    if (_in.peek() == '(')
    {
        columns.clear();
        do
        {
            _in.get();
            skipBlanks();
            columns.push_back(takeName());
            skipBlanks();
        } while (_in.peek() == ',');
        expect(')');
        skipBlanks();
    }
    if (!takeWord().starts_with("VALUE"))
        refuse("is not understood: an INSERT without VALUES");
    for (;;)
    {
        takeTuple(table, columns, visit);
        skipBlanks();
        if (_in.peek() != ',')
            break;
        _in.get();
    }
    skipStatement();
}

/// The names of the columns, which stand first in their lines.
void MysqlText::takeCreate()
{
    skipBlanks();
    std::string word = takeWord();
    while (word == "TEMPORARY" || word == "OR")
    {
        skipBlanks();
        word = takeWord();
    }
    if (word != "TABLE")
        return skipStatement();
    skipBlanks();
    if ((_in.peek() == 'I' || _in.peek() == 'i') && (_in.peekSecond() == 'F' || _in.peekSecond() == 'f'))
        for (int i = 0; i < 3; ++i) // IF NOT EXISTS
        {
            takeWord();
            skipBlanks();
        }
    const std::string table = _lastTable = takeTable();
    skipBlanks();
    if (_in.peek() != '(')
        return skipStatement();
    _made[table] = takeColumns();
    skipStatement();
}

/// From the bracket to the one that closes it.
std::vector<std::string> MysqlText::takeColumns()
{
    std::vector<std::string> columns;
    int depth = 0;
    bool isFirst = false;
    do
    {
        const int next = _in.peek();
        if (isFirst && (next == '`' || next == '"' || isWordLetter(next)))
        {
            std::string name = takeName();
            if (next == '`' || next == '"' || !isKeyWord(name))
                columns.push_back(std::move(name));
            isFirst = false;
            continue;
        }
        const int c = _in.get();
        if (c == ByteReader::END)
            refuse("ends within the making of a table");
        if (c == '(')
            isFirst = ++depth == 1;
        else if (c == ')')
            --depth;
        else if (c == ',' && depth == 1)
            isFirst = true;
        else if (c == '\'' || c == '"' || c == '`')
            takeQuoted(static_cast<char>(c));
    } while (depth > 0);
    return columns;
}

/// A line of the client's, as `DELIMITER ;;`.
void MysqlText::takeDelimiter()
{
    std::string line;
    _in.readLine(line);
    line = std::string(trimBlanks(line));
    while (line.ends_with('\r'))
        line.pop_back();
    if (!line.empty())
        _delimiter = line;
}

/// To the end of the statement, whatever it holds.
void MysqlText::skipStatement()
{
    std::size_t matched = 0;
    while (matched < _delimiter.size())
    {
        const int c = _in.get();
        if (c == ByteReader::END)
            refuse("ends within a statement");
        if (c == '\'' || c == '"' || c == '`')
            takeQuoted(static_cast<char>(c));
        else if (c == '#')
            skipLine();
        else if (c == '-' && isDashComment())
            skipLine();
        else if (c == '/' && _in.peek() == '*')
            skipCommentBody();
        matched = c == static_cast<unsigned char>(_delimiter[matched]) ? matched + 1
                  : c == static_cast<unsigned char>(_delimiter[0])     ? 1
                                                                       : 0;
    }
}

} // namespace colonnade::importing
