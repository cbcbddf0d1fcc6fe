#pragma once

#include "pages/FlashQueue.h"
#include "pages/PageLanguages.h"
#include "pages/PageTemplates.h"
#include "pages/PageTimes.h"
#include "pages/StaticFiles.h"

#include "colonnade/Identity.h"
#include "colonnade/Pages.h"
#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What all pages have in common.
struct PageSettings
{
    std::string brand;
    std::string accent;    ///< `#0b5d63`
    std::string templates; ///< folder of the deployer's own; need not exist
    std::string resources; ///< what came with the server: `templates/pages`, `static`
    std::string timeZone = "UTC";
    std::string presenterOrigin = {}; ///< as `Pages::presenterOrigin`
    std::string publicUrl = {};       ///< `http.public_url`; empty: it is not known
};

/// The colour that links and buttons have unless the deployer chose another.
inline constexpr const char* OWN_ACCENT = "#0b5d63";

/// Throws `ConfigurationException` unless the text is a colour as `#0b5d63`, on which white can be read.
void checkAccent(std::string_view colour);

/// `share/colonnade` where the server is installed.
std::string sharedResources();

/// Draws pages: layout, menus, messages, language. Filled while the plugins are provisioned, then read by any
/// thread until `clear`.
class PagesCore
{
public:
    /// Opens nothing. `identity` must outlive it.
    PagesCore(Identity& identity, PageSettings settings);

    /// Reads layout and files. `translations` must outlive it. Throws `ConfigurationException`.
    void begin(const Translations& translations);
    void setTokens(std::shared_ptr<const FormTokens> tokens) { _tokens = std::move(tokens); } ///< null: none
    void add(NavigationEntry entry); ///< in the order that `NavigationEntry::after` asks for
    /// `resources`: the plugin's. As `Pages::loadTemplate`.
    std::shared_ptr<const PageTemplate> load(const std::string& resources, const std::string& name,
                                             const View& example);
    /// As `Pages::searchAt`.
    void searchAt(const std::string& path, std::function<bool()> shown)
    {
        _search = path;
        _searchShown = std::move(shown);
    }
    /// As `Pages::portraits`.
    void portraits(std::function<std::string(const User& user)> addressOf)
    {
        _portraitOf = std::move(addressOf);
    }
    /// All templates are loaded: tells of the deployer's that none of them is.
    void tellUnusedTemplates() const;
    void clear() noexcept; ///< lets go of all that plugins gave

    const std::string& presenterOrigin() const { return _settings.presenterOrigin; } ///< may be empty
    const std::string& resources() const { return _settings.resources; } ///< folder of the server's own
    StaticFiles& files() { return _files; }
    const StaticFiles& files() const { return _files; }
    PageLanguages& languages() { return *_languages; } ///< from `begin` on
    const PageLanguages& languages() const { return *_languages; }
    const FlashQueue& flashes() const { return _flashes; }
    const PageTimes& times() const { return *_times; } ///< from `begin` on

    Response show(const Request& request, const PageContent& page) const; ///< as `Pages::show`
    Response draw(const Request& request, const PageContent& page) const; ///< as `Pages::draw`
    Response drawError(const Request& request, int status, const Phrase& sentence,
                       const WayOn& wayOn) const; ///< as `Pages::drawError`
    Response leave(const Request& request, std::string_view target,
                   const std::optional<FlashMessage>& message) const; ///< as `Pages::leave`
    /// Sets the cookie `language`, and leads back.
    Response chooseLanguage(const Request& request) const;

private:
    /// Who looks at a page, in which language.
    struct Reader
    {
        const Request& request;
        const Language& language;
        std::optional<User> user;
    };

    /// An entry of a menu, as the reader sees it.
    struct Link
    {
        std::string label, path;
        bool posts = false;
    };

    Response drawFor(const Reader& reader, const PageContent& page, bool mayAsk) const;
    PageTemplates templatesOf(const std::vector<std::string>& folders);
    View layoutOf(const Reader& reader, const PageContent& page) const;
    void describe(View& layout, const PageContent& page) const;
    std::vector<Link> linksOf(std::string_view menu, const Reader& reader, const PageContent& page) const;
    void listMenus(View& layout, const Reader& reader, const PageContent& page) const;
    void listLanguages(View& layout, const Reader& reader) const;

    Identity& _identity;
    const PageSettings _settings;
    const FlashQueue _flashes;
    const Translations* _translations = nullptr;
    std::optional<PageLanguages> _languages;
    std::optional<PageTimes> _times;
    StaticFiles _files;
    std::shared_ptr<const FormTokens> _tokens;
    std::vector<NavigationEntry> _added;      ///< in the order of their coming
    std::vector<NavigationEntry> _navigation; ///< in the order of the menus
    std::string _search;                      ///< where the field of the bar is sent; empty: there is none
    std::function<bool()> _searchShown;
    std::function<std::string(const User& user)> _portraitOf;
    std::set<std::string> _usedTemplates; ///< names
    std::shared_ptr<const LoadedPage> _layout, _error;
};

} // namespace colonnade
