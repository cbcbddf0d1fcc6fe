#pragma once

#include "colonnade/Export.h"

#include <Poco/Exception.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A setting that is missing, misspelt, of the wrong type or out of range. The message names the key, what
/// was wanted and what was there.
POCO_DECLARE_EXCEPTION(COLONNADE_API, ConfigurationException, Poco::RuntimeException)

/// A section of the configuration, already checked against its schema: every key has a value of its type.
/// Asking for a key that the schema lacks, or as another type, is a bug and throws `Poco::NotFoundException`
/// or `Poco::BadCastException`.
class COLONNADE_API Config
{
public:
    virtual ~Config();

    virtual std::string text(std::string_view key) const = 0; ///< `text`, `secret` and `choice`
    virtual std::int64_t integer(std::string_view key) const = 0;
    virtual bool boolean(std::string_view key) const = 0;
    virtual std::vector<std::string> list(
        std::string_view key) const = 0; ///< comma-separated, blanks trimmed, no empty items

    /// Whether it was set, not defaulted.
    virtual bool isSet(std::string_view key) const = 0;
};

} // namespace colonnade
