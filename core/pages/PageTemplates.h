#pragma once

#include "colonnade/Pages.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace colonnade
{

/// A template in all languages. Any thread.
class LoadedPage final: public PageTemplate
{
public:
    /// `texts`: by language as `foldLanguage` makes it; `en` must be there.
    LoadedPage(std::string name, std::map<std::string, std::string> texts);

    std::string render(const View& view, const Language& language) const override;
    /// With the views of the layout below the page's own.
    std::string fill(const std::vector<const View*>& views, const Language& language) const;

    bool usesToken() const { return _usesToken; } ///< `{{csrf}}` stands in it

private:
    const std::string _name;
    const std::map<std::string, std::string> _texts;
    const bool _usesToken;
};

/// Where templates lie, the first that has a file wins. For one thread.
class PageTemplates
{
public:
    /// `folders`: the deployer's, the plugin's, the server's own; none need exist. `translations` must
    /// outlive it.
    /// `used`: the names of those that are read are put into it; must outlive it. Null: nobody wants them.
    PageTemplates(std::vector<std::string> folders, const Translations& translations,
                  std::set<std::string>* used = nullptr):
        _folders(std::move(folders)),
        _translations(translations),
        _used(used)
    {
    }

    /// `examples`: the layout's view, then the page's. Throws `ConfigurationException`; a translation that
    /// breaks its sentence is left out, with a line in the log.
    std::shared_ptr<const LoadedPage> load(const std::string& name, const std::vector<const View*>& examples,
                                           const std::vector<std::string>& markup = {}) const;

private:
    std::string read(const std::string& name) const;

    const std::vector<std::string> _folders;
    const Translations& _translations;
    std::set<std::string>* const _used;
};

/// What lies in the folder as a template, and is none of `used`: file names, in order.
std::vector<std::string> unusedTemplates(const std::string& folder, const std::set<std::string>& used);

} // namespace colonnade
