#include "transfer/RowReader.h"

#include "transfer/CsvReader.h"
#include "transfer/JsonRows.h"

namespace colonnade::tasks
{

std::unique_ptr<RowReader> makeRowReader(std::istream& input, const FileShape& shape)
{
    switch (shape.format)
    {
    case TransferFormat::Csv:
    case TransferFormat::Tsv:
        return std::make_unique<CsvReader>(input, shape);
    case TransferFormat::Json:
        return std::make_unique<JsonReader>(input, shape);
    case TransferFormat::Ndjson:
        break;
    }
    return std::make_unique<NdjsonReader>(input, shape);
}

std::int64_t countRows(std::istream& input, const FileShape& shape, std::int64_t most)
{
    const auto reader = makeRowReader(input, shape);
    std::int64_t rows = 0;
    while (rows <= most && reader->next())
        ++rows;
    return rows;
}

} // namespace colonnade::tasks
