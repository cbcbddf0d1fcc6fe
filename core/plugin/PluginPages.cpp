#include "plugin/PluginPages.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

constexpr const char* MENUS[] = {"site", "user", "foot", "me", "project", "owner", "admin"};

} // namespace

void PluginPages::navigation(NavigationEntry entry)
{
    _check("menu entries");
    if (std::find(std::begin(MENUS), std::end(MENUS), entry.menu) == std::end(MENUS))
        throw Poco::InvalidArgumentException("there is no menu \"" + entry.menu +
                                             "\": site, user, foot, me, project, owner and admin are there");
    _pages.add(std::move(entry));
}

void PluginPages::searchAt(const std::string& path, std::function<bool()> shown)
{
    _check("the place of searches");
    _pages.searchAt(path, std::move(shown));
}

void PluginPages::portraits(std::function<std::string(const User& user)> addressOf)
{
    _check("pictures of people");
    _pages.portraits(std::move(addressOf));
}

std::shared_ptr<const PageTemplate> PluginPages::loadTemplate(const std::string& name, const View& example)
{
    _check("templates");
    if (!name.starts_with(_manifest.name + "_")) // a deployer's folder has those of all plugins
        throw Poco::InvalidArgumentException("a page template of plugin " + _manifest.name +
                                             " begins with its name and _, unlike \"" + name + "\"");
    return _pages.load(_resources, name, example);
}

void PluginPages::files(const std::string& path, const std::string& folder)
{
    _check("files");
    _pages.files().addFolder(path, _resources + "/" + folder);
    _ledger.add(RouteEntry{_manifest.name,
                           get(path + "/{file}")
                               .summary("Files of pages, by names that hold a digest of them")
                               .lane(Lane::Inline),
                           [pages = &_pages](const Request& request)
                           { return pages->files().serve(request); }});
}

void PluginPages::offerLanguages(const std::vector<std::string>& codes, const std::string& fallback)
{
    _check("languages");
    _pages.languages().offer(codes, fallback);
}

} // namespace colonnade
