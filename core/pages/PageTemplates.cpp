#include "pages/PageTemplates.h"

#include "pages/TemplateText.h"
#include "text/Mustache.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <filesystem>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* ENGLISH = "en";

std::string readFile(const std::string& path)
{
    std::string text = readMustache(wholePageName(path), path);
    if (!isValidUtf8(text))
        refusePage(path, "it is not UTF-8 text");
    return text;
}

} // namespace

LoadedPage::LoadedPage(std::string name, std::map<std::string, std::string> texts):
    _name(std::move(name)),
    _texts(std::move(texts)),
    _usesToken(usesName(_texts.at(ENGLISH), "csrf"))
{
}

std::string LoadedPage::render(const View& view, const Language& language) const
{
    return fill({&view}, language);
}

std::string LoadedPage::fill(const std::vector<const View*>& views, const Language& language) const
{
    const auto found = _texts.find(foldLanguage(language.code()));
    return fillPage(found == _texts.end() ? _texts.at(ENGLISH) : found->second, views, language);
}

std::shared_ptr<const LoadedPage> PageTemplates::load(const std::string& name,
                                                      const std::vector<const View*>& examples,
                                                      const std::vector<std::string>& markup) const
{
    const auto readPart = [this](const std::string& part) { return read(part); };
    const std::string whole = withPartials(name, read(name), readPart);
    std::map<std::string, std::string> texts{
        {ENGLISH, sayMarked(wholePageName(name), whole, Escaping::Html, {})}};
    checkPage(name, texts.at(ENGLISH), examples, markup);
    for (const auto& [code, language]: _translations.all())
    {
        std::string said = sayMarked(wholePageName(name), whole, Escaping::Html, language);
        try
        {
            checkPage(name, said, examples, markup);
            texts.insert_or_assign(code, std::move(said));
        }
        catch (const ConfigurationException& exc)
        {
            Poco::Logger::get("pages").warning("in language " + language.code() + ": " + exc.message());
        }
    }
    return std::make_shared<LoadedPage>(name, std::move(texts));
}

std::vector<std::string> unusedTemplates(const std::string& folder, const std::set<std::string>& used)
{
    std::vector<std::string> unused;
    std::error_code error; // then there is none
    for (const auto& entry: fs::directory_iterator(folder, error))
        if (entry.path().extension() == TEMPLATE_SUFFIX && !used.contains(entry.path().stem().string()))
            unused.push_back(entry.path().filename().string());
    std::sort(unused.begin(), unused.end());
    return unused;
}

std::string PageTemplates::read(const std::string& name) const
{
    if (!isTemplateName(name))
        refusePage(name, "a template is named by a-z, 0-9 and _");
    if (_used)
        _used->insert(name);
    for (const auto& folder: _folders)
    {
        const std::string path = (fs::path(folder) / (name + TEMPLATE_SUFFIX)).string();
        std::error_code error; // then it is not there
        if (fs::exists(path, error))
            return readFile(path);
    }
    std::string all;
    for (const auto& folder: _folders)
        all += (all.empty() ? "" : ", ") + folder;
    refusePage(name, "there is no file " + name + TEMPLATE_SUFFIX + " in " + all);
}

} // namespace colonnade
