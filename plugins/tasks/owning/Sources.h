#pragma once

#include "transfer/TransferFormat.h"

#include <colonnade/Translation.h>

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What came from another server, or why nothing did.
struct Fetched
{
    std::string content = {};
    TransferFormat format = TransferFormat::Csv;
    Phrase fault = {}; ///< empty: it came
};

/// Reads tables from addresses that owners name, by the rules of webhooks: only of the public Internet,
/// unless the deployer allows others.
class Sources
{
public:
    Sources(bool allowsPrivate, std::size_t maxBytes):
        _allowsPrivate(allowsPrivate),
        _maxBytes(maxBytes)
    {
    }

    /// A table in CSV, JSON or NDJSON; a shared sheet of Google as CSV. Blocks: heavy lane only.
    Fetched table(const std::string& address) const;
    /// A manifest of IIIF (Presentation 2 and 3): a row for each picture, as NDJSON.
    Fetched manifest(const std::string& address) const;

private:
    Fetched fetch(const std::string& address) const;

    const bool _allowsPrivate;
    const std::size_t _maxBytes;
};

/// Where a shared sheet of Google is as CSV; any other address as it is.
std::string tableAddress(const std::string& address);

/// The pictures of a manifest as NDJSON. Throws `Poco::DataFormatException` for what is none.
///
///     {"url", "url_m", "url_b": addresses of the picture, "title", "tileSource", "target", "manifest",
///     "link"}
std::string picturesOfManifest(std::string_view manifest, const std::string& address);

} // namespace colonnade::tasks
