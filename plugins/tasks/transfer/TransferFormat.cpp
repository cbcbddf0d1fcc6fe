#include "transfer/TransferFormat.h"

#include <colonnade/Text.h>

#include <array>

namespace colonnade::tasks
{

namespace
{

struct Named
{
    std::string_view name;
    TransferFormat format;
};

constexpr std::array NAMES{Named{"csv", TransferFormat::Csv}, Named{"tsv", TransferFormat::Tsv},
                           Named{"json", TransferFormat::Json}, Named{"ndjson", TransferFormat::Ndjson},
                           Named{"jsonl", TransferFormat::Ndjson}};

constexpr std::array TYPES{Named{"text/csv", TransferFormat::Csv},
                           Named{"application/csv", TransferFormat::Csv},
                           Named{"text/x-csv", TransferFormat::Csv},
                           Named{"application/x-csv", TransferFormat::Csv},
                           Named{"text/tab-separated-values", TransferFormat::Tsv},
                           Named{"application/json", TransferFormat::Json},
                           Named{"application/x-ndjson", TransferFormat::Ndjson},
                           Named{"application/ndjson", TransferFormat::Ndjson},
                           Named{"application/jsonl", TransferFormat::Ndjson},
                           Named{"application/x-jsonlines", TransferFormat::Ndjson},
                           Named{"application/jsonlines", TransferFormat::Ndjson}};

template <class Table> std::optional<TransferFormat> findIn(const Table& table, std::string_view name)
{
    for (const Named& known: table)
        if (equalIgnoringCase(known.name, name))
            return known.format;
    return std::nullopt;
}

} // namespace

std::optional<TransferFormat> findFormat(std::string_view name)
{
    return findIn(NAMES, name);
}

std::optional<TransferFormat> findFormatOfType(std::string_view contentType)
{
    return findIn(TYPES, contentType);
}

std::string_view nameOf(TransferFormat format)
{
    for (const Named& known: NAMES)
        if (known.format == format)
            return known.name;
    return {};
}

std::string_view contentTypeOf(TransferFormat format)
{
    switch (format)
    {
    case TransferFormat::Csv:
        return "text/csv; charset=utf-8";
    case TransferFormat::Tsv:
        return "text/tab-separated-values; charset=utf-8";
    case TransferFormat::Json:
        return "application/json";
    case TransferFormat::Ndjson:
        break;
    }
    return "application/x-ndjson";
}

} // namespace colonnade::tasks
