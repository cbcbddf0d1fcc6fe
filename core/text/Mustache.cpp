#include "text/Mustache.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

namespace mustache = kainjow::mustache;

constexpr std::size_t MAX_TEMPLATE_BYTES = 64 * 1024;

std::string onOneLine(std::string_view text)
{
    std::string line;
    for (const char c: text)
        if (std::string_view(" \t\r\n").find(c) == std::string_view::npos)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    if (line.ends_with(' '))
        line.pop_back();
    return line;
}

std::string escaped(std::string_view text, Escaping escaping)
{
    return escaping == Escaping::Html ? escapeHtml(text) : std::string(text);
}

} // namespace

bool isTemplateName(std::string_view name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void refuseMustache(const std::string& whole, const std::string& fault)
{
    throw ConfigurationException(whole + ": " + fault);
}

std::string readMustache(const std::string& whole, const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || text.str().size() > MAX_TEMPLATE_BYTES)
        refuseMustache(whole, file ? "it is longer than 64 KiB" : "it cannot be read, or is empty");
    return text.str();
}

std::string sayMarked(const std::string& whole, std::string_view text, Escaping escaping,
                      const Language& language)
{
    static constexpr std::string_view BEGIN = "{{#t}}", END = "{{/t}}";
    std::string said;
    for (auto at = text.find(BEGIN); at != std::string_view::npos; at = text.find(BEGIN))
    {
        said += text.substr(0, at);
        text.remove_prefix(at + BEGIN.size());
        const auto end = text.find(END);
        if (end == std::string_view::npos)
            refuseMustache(whole, "{{#t}} has no {{/t}}");
        const std::string english = onOneLine(text.substr(0, end));
        said += escaped(onOneLine(language.find(english).value_or(english)), escaping);
        text.remove_prefix(end + END.size());
    }
    return said.append(text);
}

mustache::component<std::string> parseMustache(const std::string& whole, const std::string& text)
{
    mustache::context<std::string> context;
    mustache::context_internal<std::string> internal{context};
    mustache::component<std::string> root;
    std::string fault;
    mustache::parser<std::string>(text, internal, root, fault);
    if (!fault.empty())
        refuseMustache(whole, fault);
    return root;
}

std::string renderMustache(const std::string& text, Escaping escaping, const mustache::data& values)
{
    mustache::mustache parsed(text); // it writes into itself while it renders, so that none can be shared
    parsed.set_custom_escape([escaping](const std::string& value) { return escaped(value, escaping); });
    return parsed.render(values);
}

} // namespace colonnade
