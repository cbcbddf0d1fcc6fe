#pragma once

#include "model/Resource.h"
#include "transfer/CsvRecords.h"
#include "transfer/RowReader.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// CSV and TSV.
class CsvReader final: public RowReader
{
public:
    CsvReader(std::istream& input, const FileShape& shape);

    std::optional<ImportRow> next() override;
    FileShape shape() const override { return {_format, _text.encoding(), _separator, _further}; }

private:
    /// What becomes of a column's cells.
    enum class Use
    {
        Member,    ///< of `info`
        Info,      ///< `info` itself
        Task,      ///< another column of the task
        Further,   ///< what another plugin adds to tasks
        PassedOver ///< the server sets it; or `info` has it, too
    };
    struct HeaderColumn
    {
        std::string name;
        Use use;
    };

    char separatorOf(const FileShape& shape);
    void readHeader(bool isSeparatorKnown);
    void checkNames(const std::vector<std::string>& names) const;
    std::string findFault(const std::vector<std::string>& cells) const;
    bool hasNamed(const std::vector<std::string>& cells) const;
    ImportRow toRow(const std::vector<std::string>& cells) const;

    TransferFormat _format;
    FileText _text;
    char _separator;
    std::vector<std::string> _further;
    CsvRecords _records;
    std::vector<HeaderColumn> _header;
    bool _buildsInfo = false;
    bool _wantsNamed = false; ///< some of its members have names
};

} // namespace colonnade::tasks
