#pragma once

#include "colonnade/Translation.h"

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>

namespace colonnade
{

// What mails and pages do alike with their templates. `whole` stands in messages: `page template layout`.

/// What a text is for decides how values and sentences are written into it.
enum class Escaping
{
    None,
    Html
};

inline constexpr const char* TEMPLATE_SUFFIX = ".mustache";

/// a-z, 0-9 and _, beginning with a letter.
bool isTemplateName(std::string_view name);

/// Throws `ConfigurationException`.
[[noreturn]] void refuseMustache(const std::string& whole, const std::string& fault);

/// A file of at most 64 KiB. Throws `ConfigurationException`.
std::string readMustache(const std::string& whole, const std::string& path);

/// The text with `{{#t}}…{{/t}}` said in a language; blanks and line ends count as one blank, since a
/// sentence may be wrapped in its file. What the language lacks, and all with an empty one, is said as it
/// stands: in English. Throws `ConfigurationException` for one that does not end.
std::string sayMarked(const std::string& whole, std::string_view text, Escaping escaping,
                      const Language& language);

/// What the text is made of, for those that check it. Throws `ConfigurationException` for what is no
/// Mustache.
kainjow::mustache::component<std::string> parseMustache(const std::string& whole, const std::string& text);

/// The text with values, but for `{{{name}}}` escaped.
std::string renderMustache(const std::string& text, Escaping escaping, const kainjow::mustache::data& values);

} // namespace colonnade
