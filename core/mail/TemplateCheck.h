#pragma once

#include "colonnade/Mail.h"

#include <string>

namespace colonnade
{

/// What a text is for decides how values are written into it.
enum class Escaping
{
    None,
    Html
};

/// Throws `ConfigurationException` unless `text`, in Mustache, uses what it is given and nothing else, before
/// anybody waits for its mail. `source` stands in the message.
void checkTemplate(const std::string& source, const std::string& text, Escaping escaping,
                   const MailVariables& variables);

/// Throws `ConfigurationException`.
[[noreturn]] void refuseTemplate(const std::string& source, const std::string& what);

} // namespace colonnade
