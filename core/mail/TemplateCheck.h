#pragma once

#include "text/Mustache.h"

#include "colonnade/Mail.h"

#include <string>

namespace colonnade
{

/// Throws `ConfigurationException` unless `text`, in Mustache, uses what it is given and nothing else, before
/// anybody waits for its mail. `source` stands in the message.
void checkTemplate(const std::string& source, const std::string& text, Escaping escaping,
                   const MailVariables& variables);

/// For messages.
inline std::string wholeName(const std::string& source)
{
    return "mail template " + source;
}

/// Throws `ConfigurationException`.
[[noreturn]] void refuseTemplate(const std::string& source, const std::string& what);

} // namespace colonnade
