#include "mail/MailTemplates.h"

#include "mail/TemplateCheck.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <filesystem>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

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

class CheckedTemplate final: public MailTemplate
{
public:
    CheckedTemplate(std::string name, MailTexts texts, MailVariables examples):
        _name(std::move(name)),
        _texts(std::move(texts)),
        _examples(std::move(examples))
    {
    }

    void add(const std::string& language, MailTexts texts)
    {
        _translated.emplace(language, std::move(texts));
    }

    Message render(std::vector<std::string> to, const MailVariables& variables) const override
    {
        return render(std::move(to), variables, {});
    }

    Message render(std::vector<std::string> to, const MailVariables& variables,
                   std::string_view language) const override
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
        const auto found = _translated.find(foldLanguage(language));
        const MailTexts& texts = found == _translated.end() ? _texts : found->second;
        return {std::move(to), renderMustache(texts.subject, Escaping::None, values),
                renderMustache(texts.text, Escaping::None, values),
                renderMustache(texts.html, Escaping::Html, values)};
    }

private:
    const std::string _name;
    const MailTexts _texts;
    std::map<std::string, MailTexts> _translated; // by language as `foldLanguage` makes it
    const MailVariables _examples;
};

std::string readWhole(const std::string& path)
{
    return readMustache(wholeName(path), path);
}

/// A subject file may end its one line as files do.
void trimEnd(std::string& line)
{
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.pop_back();
}

/// In a language. The English is sound: what is broken now is the translation, which is then left out.
std::string translate(const std::string& text, const std::string& english, const std::string& source,
                      Escaping escaping, const MailVariables& variables, const Language& language)
{
    std::string said = sayMarked(wholeName(source), text, escaping, language);
    try
    {
        checkTemplate(source, said, escaping, variables);
        return said;
    }
    catch (const ConfigurationException& exc)
    {
        Poco::Logger::get("mail").warning("in language " + language.code() + ": " + exc.message());
        return english;
    }
}

} // namespace

MailTemplate::~MailTemplate() = default;

MailTemplates::MailTemplates(std::string folder):
    _folder(std::move(folder))
{
}

std::shared_ptr<const MailTemplate> MailTemplates::load(const std::string& name, const MailTexts& bundled,
                                                        const MailVariables& variables,
                                                        const Translations& translations)
{
    if (!isTemplateName(name))
        throw Poco::InvalidArgumentException("a mail template is named by a-z, 0-9 and _, not \"" + name +
                                             "\"");
    auto loaded =
        std::make_shared<CheckedTemplate>(name, loadTexts(name, bundled, variables, nullptr), variables);
    for (const auto& [code, language]: translations.all())
        loaded->add(code, loadTexts(name, bundled, variables, &language));
    return loaded;
}

MailTexts MailTemplates::loadTexts(const std::string& name, const MailTexts& bundled,
                                   const MailVariables& variables, const Language* language)
{
    const auto take = [&](const std::string& part, const std::string& own, Escaping escaping)
    {
        std::string source = name + "." + part;
        std::vector<std::string> files{source + TEMPLATE_SUFFIX};
        if (language)
            files.insert(files.begin(), name + "." + language->code() + "." + part + TEMPLATE_SUFFIX);
        const std::string text = choose(files, own, source);
        if (!isValidUtf8(text))
            refuseTemplate(source, "it is not UTF-8 text");
        const std::string english = sayMarked(wholeName(source), text, escaping, {});
        checkTemplate(source, english, escaping, variables);
        return language ? translate(text, english, source, escaping, variables, *language) : english;
    };
    MailTexts texts{take("subject", bundled.subject, Escaping::None),
                    take("txt", bundled.text, Escaping::None), take("html", bundled.html, Escaping::Html)};
    trimEnd(texts.subject);
    if (texts.subject.empty() || hasControlCharacters(texts.subject))
        refuseTemplate(name + ".subject", "wanted one line of text");
    if (texts.text.empty())
        refuseTemplate(name + ".txt", "it is empty");
    return texts;
}

std::string MailTemplates::choose(const std::vector<std::string>& files, const std::string& bundled,
                                  std::string& source)
{
    {
        const std::lock_guard lock(_mutex);
        _names.insert(files.begin(), files.end());
    }
    for (const auto& file: files)
    {
        const std::string path = (fs::path(_folder) / file).string();
        std::error_code error;
        if (!fs::exists(path, error) && !error)
            continue;
        source = path;
        return readWhole(path);
    }
    return bundled;
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

MailTexts readMailTexts(const std::string& folder, const std::string& name)
{
    const auto fileOf = [&](const char* part)
    { return (fs::path(folder) / (name + part + TEMPLATE_SUFFIX)).string(); };
    std::error_code error;
    const std::string html = fileOf(".html");
    return {readWhole(fileOf(".subject")), readWhole(fileOf(".txt")),
            fs::exists(html, error) ? readWhole(html) : std::string()};
}

} // namespace colonnade
