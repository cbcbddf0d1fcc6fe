#pragma once

#include "transfer/FileText.h"
#include "transfer/RowReader.h"

#include <colonnade/Json.h>

namespace colonnade::tasks
{

/// A JSON array of objects.
class JsonReader final: public RowReader
{
public:
    JsonReader(std::istream& input, const FileShape& shape);

    std::optional<ImportRow> next() override;
    FileShape shape() const override { return {TransferFormat::Json, _text.encoding()}; }

private:
    JsonDocument readAll();

    FileText _text;
    JsonDocument _document;
    std::size_t _next = 0;
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
