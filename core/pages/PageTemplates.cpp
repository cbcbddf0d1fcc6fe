#include "pages/PageTemplates.h"

#include "pages/TemplateText.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t MAX_TEMPLATE_BYTES = 64 * 1024;
constexpr const char* ENGLISH = "en";

bool isTemplateName(const std::string& name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || text.str().size() > MAX_TEMPLATE_BYTES)
        refusePage(path, file ? "it is longer than 64 KiB" : "it cannot be read, or is empty");
    if (!isValidUtf8(text.str()))
        refusePage(path, "it is not UTF-8 text");
    return text.str();
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
    std::map<std::string, std::string> texts{{ENGLISH, withSentences(name, whole, {})}};
    checkPage(name, texts.at(ENGLISH), examples, markup);
    for (const auto& [code, language]: _translations.all())
    {
        std::string said = withSentences(name, whole, language);
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

std::string PageTemplates::read(const std::string& name) const
{
    if (!isTemplateName(name))
        refusePage(name, "a template is named by a-z, 0-9 and _");
    for (const auto& folder: _folders)
    {
        const std::string path = (fs::path(folder) / (name + ".mustache")).string();
        std::error_code error; // then it is not there
        if (fs::exists(path, error))
            return readFile(path);
    }
    std::string all;
    for (const auto& folder: _folders)
        all += (all.empty() ? "" : ", ") + folder;
    refusePage(name, "there is no file " + name + ".mustache in " + all);
}

} // namespace colonnade
