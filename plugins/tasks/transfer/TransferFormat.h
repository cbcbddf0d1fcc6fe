#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Formats of exports and imports.
enum class TransferFormat
{
    Csv,
    Tsv, ///< as CSV, with tabs between the cells
    Json,
    Ndjson
};

/// `csv`, `tsv`, `json`, `ndjson` or its other name `jsonl`, in letters of any case.
std::optional<TransferFormat> findFormat(std::string_view name);

/// The one that a content type means, without its parameters: `text/csv`, `application/csv`, ….
std::optional<TransferFormat> findFormatOfType(std::string_view contentType);

/// `csv`, `tsv`, `json`, `ndjson`: also the extension of files.
std::string_view nameOf(TransferFormat format);

std::string_view contentTypeOf(TransferFormat format); ///< with charset where the type has one

/// CSV or TSV.
inline bool isTable(TransferFormat format)
{
    return format == TransferFormat::Csv || format == TransferFormat::Tsv;
}

} // namespace colonnade::tasks
