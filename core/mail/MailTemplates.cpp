#include "mail/MailTemplates.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <kainjow/mustache.hpp>

#include <Poco/Exception.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

using Component = mustache::component<std::string>;

constexpr std::size_t MAX_TEMPLATE_BYTES = 64 * 1024;
constexpr const char* SUFFIX = ".mustache";

/// What a text is for decides how values are written into it.
enum class Escaping
{
    None,
    Html
};

[[noreturn]] void refuse(const std::string& source, const std::string& what)
{
    throw ConfigurationException("mail template " + source + ": " + what);
}

/// Checks that a template uses what it is given, before anybody waits for its mail.
class Checker
{
public:
    Checker(const std::string& source, Escaping escaping, const MailVariables& variables):
        _source(source),
        _escaping(escaping),
        _variables(variables)
    {
    }

    void check(const std::string& text) const
    {
        mustache::context<std::string> context;
        mustache::context_internal<std::string> internal{context};
        Component root;
        std::string fault;
        mustache::parser<std::string>(text, internal, root, fault);
        if (!fault.empty())
            refuse(_source, fault);
        for (const auto& child: root.children)
            check(child, /*inList=*/false);
    }

private:
    void check(const Component& component, bool inList) const
    {
        const auto& tag = component.tag;
        switch (tag.type)
        {
        case mustache::tag_type::unescaped_variable:
            if (_escaping == Escaping::Html)
                refuse(_source, "{{{" + tag.name + "}}} would not be escaped: write {{" + tag.name + "}}");
            [[fallthrough]];
        case mustache::tag_type::variable:
            checkVariable(tag.name, inList);
            break;
        case mustache::tag_type::section_begin:
        case mustache::tag_type::section_begin_inverted:
            checkSection(component, inList);
            break;
        case mustache::tag_type::partial:
            refuse(_source, "{{>" + tag.name + "}}: partials are not supported");
        default:
            break;
        }
    }

    void checkVariable(const std::string& name, bool inList) const
    {
        if (name == "." && inList)
            return;
        if (!std::holds_alternative<std::string>(get(name)))
            refuse(_source, "{{" + name + "}} is no text: write {{#" + name + "}}…{{/" + name + "}}");
    }

    void checkSection(const Component& component, bool inList) const
    {
        const auto& value = get(component.tag.name);
        if (std::holds_alternative<std::string>(value))
            refuse(_source,
                   "{{#" + component.tag.name + "}} is a text: write {{" + component.tag.name + "}}");
        const bool isList = std::holds_alternative<std::vector<std::string>>(value) &&
                            component.tag.type == mustache::tag_type::section_begin;
        for (const auto& child: component.children)
            check(child, inList || isList);
    }

    const MailVariable& get(const std::string& name) const
    {
        const auto found = _variables.find(name);
        if (found != _variables.end())
            return found->second;
        std::vector<std::string> names;
        for (const auto& [known, value]: _variables)
            names.push_back(known);
        const auto near = nearestName(name, names);
        std::string all;
        for (const auto& known: names)
            all += (all.empty() ? "" : ", ") + known;
        refuse(_source, "there is no variable \"" + name + "\"; " +
                            (near.empty() ? "there are: " + all : "did you mean " + near + "?"));
    }

    const std::string& _source;
    const Escaping _escaping;
    const MailVariables& _variables;
};

mustache::data toData(const MailVariable& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* truth = std::get_if<bool>(&value))
        return *truth;
    mustache::list list;
    for (const auto& item: std::get<std::vector<std::string>>(value))
        list.emplace_back(item);
    return list;
}

std::string renderText(const std::string& text, Escaping escaping, const mustache::data& values)
{
    mustache::mustache parsed(text); // it writes into itself while it renders, so that none can be shared
    parsed.set_custom_escape([escaping](const std::string& value)
                             { return escaping == Escaping::Html ? escapeHtml(value) : value; });
    return parsed.render(values);
}

class CheckedTemplate final: public MailTemplate
{
public:
    CheckedTemplate(std::string name, MailTexts texts, MailVariables examples):
        _name(std::move(name)),
        _texts(std::move(texts)),
        _examples(std::move(examples))
    {
    }

    Message render(std::vector<std::string> to, const MailVariables& variables) const override
    {
        const bool alike = variables.size() == _examples.size() &&
                           std::equal(variables.begin(), variables.end(), _examples.begin(),
                                      [](const auto& a, const auto& b)
                                      { return a.first == b.first && a.second.index() == b.second.index(); });
        if (!alike)
            throw Poco::InvalidArgumentException("mail template " + _name +
                                                 " is given other variables than it was loaded with");
        mustache::data values;
        for (const auto& [name, value]: variables)
            values.set(name, toData(value));
        return {std::move(to), renderText(_texts.subject, Escaping::None, values),
                renderText(_texts.text, Escaping::None, values),
                renderText(_texts.html, Escaping::Html, values)};
    }

private:
    const std::string _name;
    const MailTexts _texts;
    const MailVariables _examples;
};

bool isTemplateName(const std::string& name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string readWhole(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || text.str().size() > MAX_TEMPLATE_BYTES)
        refuse(path, file ? "it is longer than 64 KiB" : "it cannot be read, or is empty");
    return text.str();
}

/// A subject file may end its one line as files do.
void trimEnd(std::string& line)
{
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.pop_back();
}

} // namespace

MailTemplate::~MailTemplate() = default;

MailTemplates::MailTemplates(std::string folder):
    _folder(std::move(folder))
{
}

std::shared_ptr<const MailTemplate> MailTemplates::load(const std::string& name, const MailTexts& bundled,
                                                        const MailVariables& variables)
{
    if (!isTemplateName(name))
        throw Poco::InvalidArgumentException("a mail template is named by a-z, 0-9 and _, not \"" + name +
                                             "\"");
    const auto take = [&](const char* part, const std::string& own, Escaping escaping)
    {
        std::string source = name + "." + part;
        std::string text = choose(name, part, own, source);
        if (!isValidUtf8(text))
            refuse(source, "it is not UTF-8 text");
        Checker(source, escaping, variables).check(text);
        return text;
    };
    MailTexts texts{take("subject", bundled.subject, Escaping::None),
                    take("txt", bundled.text, Escaping::None), take("html", bundled.html, Escaping::Html)};
    trimEnd(texts.subject);
    if (texts.subject.empty() || hasControlCharacters(texts.subject))
        refuse(name + ".subject", "wanted one line of text");
    if (texts.text.empty())
        refuse(name + ".txt", "it is empty");
    return std::make_shared<CheckedTemplate>(name, std::move(texts), variables);
}

std::string MailTemplates::choose(const std::string& name, const char* part, const std::string& bundled,
                                  std::string& source)
{
    const std::string file = name + "." + part + SUFFIX;
    {
        const std::lock_guard lock(_mutex);
        _names.insert(file);
    }
    const std::string path = (fs::path(_folder) / file).string();
    std::error_code error;
    if (!fs::exists(path, error) && !error)
        return bundled;
    source = path;
    return readWhole(path);
}

std::vector<std::string> MailTemplates::unusedFiles() const
{
    std::vector<std::string> unused;
    std::error_code error; // no folder: no files
    const std::lock_guard lock(_mutex);
    for (const auto& entry: fs::directory_iterator(_folder, error))
        if (!_names.contains(entry.path().filename().string()))
            unused.push_back(entry.path().string());
    std::sort(unused.begin(), unused.end());
    return unused;
}

} // namespace colonnade
