#pragma once

#include "transfer/FileText.h"
#include "transfer/RowReader.h"

#include <colonnade/Json.h>

namespace colonnade::tasks
{

/// A JSON array of objects, taken apart element by element: memory does not grow with the file.
class JsonReader final: public RowReader
{
public:
    JsonReader(std::istream& input, const FileShape& shape);

    std::optional<ImportRow> next() override;
    FileShape shape() const override { return {TransferFormat::Json, _text.encoding()}; }

private:
    void skipBlanks();
    bool hasMore();
    std::string takeElement();
    void takeText(std::string& element);
    ImportRow toRow(const JsonValue& element) const;
    [[noreturn]] void refuse(const std::string& why) const;

    FileText _text;
    std::int64_t _number = 0; ///< of the element, from 1
    std::size_t _size = 0;    ///< its bytes
    bool _isClosed = false;
};

/// A JSON object a line.
class NdjsonReader final: public RowReader
{
public:
    NdjsonReader(std::istream& input, const FileShape& shape);

    std::optional<ImportRow> next() override;
    FileShape shape() const override { return {TransferFormat::Ndjson, _text.encoding()}; }

private:
    FileText _text;
};

} // namespace colonnade::tasks
