#pragma once

#include "importing/ByteReader.h"
#include "importing/Source.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace colonnade::importing
{

/// What a text of mysqldump tells while it is read, front to back.
class MysqlText
{
public:
    /// A row of a table, with the columns in the order of its fields.
    using Visit = std::function<void(const std::string& table, const std::vector<std::string>& columns,
                                     const SourceRow& row)>;

    /// `isWanted`: of which tables (with their database in front: `ohmage.user`) fields are read; of all
    /// others rows come without any.
    MysqlText(const std::string& path, std::function<bool(const std::string& table)> isWanted);

    /// Reads everything. Throws `SourceRefused` for a text that is cut off.
    void read(const Visit& visit);

    /// Of each table that was made: its columns.
    const std::map<std::string, std::vector<std::string>>& made() const { return _made; }

private:
    /// How texts stand in the file.
    enum class Charset
    {
        Utf8,
        Latin1
    };

    [[noreturn]] void refuse(const std::string& why) const;
    void skipBlanks();
    bool isDashComment();
    void skipLine();
    void skipComment();
    void skipCommentBody();
    void skipLineWithin();
    void noteNames(const std::string& comment);
    std::string takeWord();
    std::string takeName();
    std::string takeTable();
    void takeString(std::string* text, char quote = '\'');
    void takeQuoted(char quote);
    void takeBits(std::string& text);
    void takeValue(Field* field);
    void takeTuple(const std::string& table, const std::vector<std::string>& columns, const Visit& visit);
    void takeInsert(const Visit& visit);
    void takeCreate();
    std::vector<std::string> takeColumns();
    void takeDelimiter();
    void skipStatement();
    void expect(char c);

    ByteReader _in;
    const std::string _path;
    const std::function<bool(const std::string&)> _isWanted;
    std::map<std::string, std::vector<std::string>> _made;
    std::map<std::string, std::int64_t> _numbers; ///< rows so far
    std::string _database;
    std::string _delimiter = ";";
    std::string _lastTable;
    std::string _lastComment;
    SourceRow _row;
    Charset _charset = Charset::Utf8;
};

} // namespace colonnade::importing
