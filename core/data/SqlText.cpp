#include "data/SqlText.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace colonnade
{

namespace
{

enum class Piece
{
    Code,
    Quoted,
    Comment
};

bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// Walks over SQL in pieces: one character of code, or a whole quote or comment. An unclosed one reaches to
/// the end.
class SqlLexer
{
public:
    SqlLexer(std::string_view sql, Dialect dialect):
        _sql(sql),
        _dialect(dialect)
    {
    }

    bool atEnd() const { return _at == _sql.size(); }
    std::size_t position() const { return _at; }

    Piece next(std::string_view& text)
    {
        const std::size_t start = _at;
        const Piece piece = skipPiece();
        text = _sql.substr(start, _at - start);
        return piece;
    }

private:
    Piece skipPiece()
    {
        const char c = _sql[_at];
        if (startsWith("--"))
            return skipTo("\n", Piece::Comment);
        if (startsWith("/*"))
            return skipBlockComment();
        if (c == '\'')
            return skipQuoted('\'', hasBackslashEscapes());
        if (c == '"' || (c == '`' && _dialect == Dialect::Sqlite))
            return skipQuoted(c, false);
        if (c == '[' && _dialect == Dialect::Sqlite)
            return skipTo("]", Piece::Quoted);
        if (c == '$' && _dialect == Dialect::Postgresql)
            return skipDollarQuoted();
        ++_at;
        return Piece::Code;
    }

    bool startsWith(std::string_view text) const { return _sql.substr(_at, text.size()) == text; }

    Piece skipTo(std::string_view mark, Piece piece)
    {
        const auto end = _sql.find(mark, _at + 1);
        _at = end == std::string_view::npos ? _sql.size() : end + mark.size();
        return piece;
    }

    Piece skipBlockComment() // PostgreSQL nests them
    {
        int depth = 0;
        while (_at < _sql.size())
        {
            if (startsWith("/*") && (depth == 0 || _dialect == Dialect::Postgresql))
            {
                ++depth;
                _at += 2;
            }
            else if (startsWith("*/"))
            {
                _at += 2;
                if (--depth == 0)
                    break;
            }
            else
                ++_at;
        }
        return Piece::Comment;
    }

    bool hasBackslashEscapes() const // E'…'
    {
        return _dialect == Dialect::Postgresql && _at > 0 && (_sql[_at - 1] == 'E' || _sql[_at - 1] == 'e') &&
               (_at == 1 || !isNameCharacter(_sql[_at - 2]));
    }

    Piece skipQuoted(char quote, bool backslashes)
    {
        for (++_at; _at < _sql.size(); ++_at)
        {
            if (backslashes && _sql[_at] == '\\')
                ++_at;
            else if (_sql[_at] == quote)
            {
                if (_at + 1 == _sql.size() || _sql[_at + 1] != quote)
                    break;
                ++_at; // doubled: the quote itself
            }
        }
        _at = std::min(_at + 1, _sql.size());
        return Piece::Quoted;
    }

    Piece skipDollarQuoted() // $$…$$ and $tag$…$tag$
    {
        std::size_t end = _at + 1;
        while (end < _sql.size() && isNameCharacter(_sql[end]))
            ++end;
        const bool opens = end < _sql.size() && _sql[end] == '$' &&
                           !std::isdigit(static_cast<unsigned char>(_sql[_at + 1])) &&
                           (_at == 0 || !isNameCharacter(_sql[_at - 1]));
        if (!opens)
        {
            ++_at;
            return Piece::Code;
        }
        const std::string_view tag = _sql.substr(_at, end + 1 - _at);
        const auto close = _sql.find(tag, end + 1);
        _at = close == std::string_view::npos ? _sql.size() : close + tag.size();
        return Piece::Quoted;
    }

    std::string_view _sql;
    Dialect _dialect;
    std::size_t _at = 0;
};

bool isBlank(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
}

/// The first word of code, upper case.
std::string firstWord(std::string_view sql, Dialect dialect)
{
    std::string word;
    std::string_view piece;
    for (SqlLexer lexer(sql, dialect); !lexer.atEnd();)
    {
        if (lexer.next(piece) == Piece::Code && isNameCharacter(piece.front()))
            word += static_cast<char>(std::toupper(static_cast<unsigned char>(piece.front())));
        else if (!word.empty())
            break;
    }
    return word;
}

/// SQLite's triggers have semicolons inside, and only SQLite knows where they end.
bool isComplete(const std::string& statement, Dialect dialect)
{
    return dialect == Dialect::Postgresql || sqlite3_complete((statement + ";").c_str()) != 0;
}

} // namespace

std::string withSqlitePlaceholders(std::string_view sql)
{
    std::string out;
    out.reserve(sql.size());
    std::string_view piece;
    for (SqlLexer lexer(sql, Dialect::Sqlite); !lexer.atEnd();)
    {
        const bool code = lexer.next(piece) == Piece::Code;
        const std::size_t after = lexer.position();
        const bool placeholder = code && piece == "$" && after < sql.size() &&
                                 std::isdigit(static_cast<unsigned char>(sql[after])) &&
                                 (out.empty() || !isNameCharacter(out.back()));
        out += placeholder ? "?" : piece;
    }
    return out;
}

std::vector<std::string> splitStatements(std::string_view script, Dialect dialect)
{
    std::vector<std::string> statements;
    std::string statement;
    bool hasCode = false;
    const auto finish = [&]
    {
        if (hasCode)
            statements.push_back(std::move(statement));
        statement.clear();
        hasCode = false;
    };
    std::string_view piece;
    for (SqlLexer lexer(script, dialect); !lexer.atEnd();)
    {
        const Piece kind = lexer.next(piece);
        if (kind == Piece::Code && piece == ";" && (!hasCode || isComplete(statement, dialect)))
        {
            finish();
            continue;
        }
        hasCode = hasCode || kind == Piece::Quoted || (kind == Piece::Code && !isBlank(piece));
        if (!statement.empty() || !isBlank(piece))
            statement += piece;
    }
    finish();
    return statements;
}

void refuseTransactionControl(std::string_view sql, Dialect dialect)
{
    static constexpr std::array WORDS{"BEGIN",    "START",     "COMMIT",  "END",
                                      "ROLLBACK", "SAVEPOINT", "RELEASE", "ABORT"};
    const std::string word = firstWord(sql, dialect);
    if (std::find(WORDS.begin(), WORDS.end(), word) != WORDS.end())
        throw Poco::InvalidArgumentException("a transaction begins and ends with Database::write, not with",
                                             shortened(sql));
}

std::string shortened(std::string_view sql)
{
    constexpr std::size_t MOST = 200;
    std::string line;
    for (const char c: sql.substr(0, MOST))
    {
        const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    return sql.size() > MOST ? line + "..." : line;
}

namespace
{

/// Without its quotes; doubled ones stand for one.
std::string unquoted(std::string_view quoted)
{
    const char quote = quoted.front();
    std::string name;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i)
    {
        name += quoted[i];
        if (quoted[i] == quote && quoted[i + 1] == quote)
            ++i;
    }
    return name;
}

/// What stands between the tags of `$tag$…$tag$`.
std::string_view dollarQuoted(std::string_view quoted)
{
    const auto tag = quoted.find('$', 1) + 1;
    return quoted.size() >= 2 * tag ? quoted.substr(tag, quoted.size() - 2 * tag) : std::string_view();
}

} // namespace

std::vector<std::string> wordsOf(std::string_view sql, Dialect dialect)
{
    std::vector<std::string> words;
    bool inWord = false;
    SqlLexer lexer(sql, dialect);
    while (!lexer.atEnd())
    {
        std::string_view text;
        const Piece piece = lexer.next(text);
        if (piece == Piece::Code && isNameCharacter(text.front()))
        {
            if (!inWord)
                words.emplace_back();
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
            inWord = true;
            continue;
        }
        inWord = false;
        if (piece == Piece::Code && !isBlank(text))
            words.emplace_back(text);
        else if (piece == Piece::Quoted && text.front() == '$')
            for (auto& word: wordsOf(dollarQuoted(text), dialect))
                words.push_back(std::move(word));
        else if (piece == Piece::Quoted)
            words.push_back(text.front() == '\'' ? "'" : unquoted(text));
    }
    return words;
}

} // namespace colonnade
