#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Translation.h"
#include "colonnade/View.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

class Request;
class Response;
struct User;

/// A link in a menu of every page.
struct NavigationEntry
{
    std::string menu;       ///< `site`, `user`, `foot`, or a second level: `me`, `project`, `owner`, `admin`
    Phrase label;           ///< also how `after` names it
    std::string path;       ///< `/best/{short_name}/`: filled from the page's parameters
    std::string after = {}; ///< label of another entry of the menu, in English; never a number
    /// Whether the visitor is shown it; empty: always. `user` is null for whoever is not signed in.
    std::function<bool(const Request& request, const User* user)> shown = {};
    /// [menu `user`] A button that posts there, with the visitor's token, in place of a link.
    bool posts = false;
};

/// Where a page of an error leads on to.
struct WayOn
{
    std::string path; ///< empty: only to the front page
    Phrase label = "Open the page again";
};

/// A message for the person in front of the screen. Categories: `success`, `error`, `warning`, `info`,
/// `message`.
struct FlashMessage
{
    std::string category;
    Phrase text;

    bool operator==(const FlashMessage&) const = default;
};

/// A checked template. Any thread.
class COLONNADE_API PageTemplate
{
public:
    virtual ~PageTemplate();

    /// What it makes of a view, alone, without the layout: for parts, and for tests.
    virtual std::string render(const View& view, const Language& language) const = 0;
};

/// A page, in both of its forms.
struct PageContent
{
    Phrase title;
    std::shared_ptr<const PageTemplate> from;
    View view = {};            ///< the template draws it, the JSON twin writes it
    View drawn = {};           ///< what only the template gets: labels of fields, choices
    std::string menu = "site"; ///< the second level that the page belongs to; `site`: none
    std::map<std::string, std::string, std::less<>> parameters = {}; ///< for the paths of that menu
    int status = 200;
    std::vector<FlashMessage> messages = {}; ///< shown after those that wait
    /// For `{{csrf}}`, where the handler has made one; empty: one is made if the template wants it.
    std::string token = {};
    /// For those who share the page, and for search engines: what it is about, in one sentence, and a picture
    /// (a whole address, or a path of the site). Not in the JSON twin.
    Phrase sentence = {};
    std::string picture = {};
    bool unlisted = false; ///< search engines are asked to leave it out
    /// Where pictures of the page may come from besides this server: `https://museum.example`.
    std::set<std::string> pictureOrigins = {};
    /// The same for all who are not known: whoever sends neither cookie nor credentials may keep the page for
    /// a minute.
    bool shared = false;
    bool bare = false;      ///< neither bar nor foot
    bool holdsKeys = false; ///< an API key or a secret: the answer is not compressed
};

/// Whether the body is JSON, by its type, also of a GET, which has none.
COLONNADE_API bool hasJsonBody(const Request& request);
/// Whether a page is asked for as JSON: by `Content-Type: application/json` or `?response_format=json`.
COLONNADE_API bool wantsJson(const Request& request);

/// `wanted` if a browser may be sent there: a path of this server, or an address below one of `origins`; else
/// empty. Characters beyond ASCII are percent-encoded.
COLONNADE_API std::string ownTarget(std::string_view wanted, const std::vector<std::string>& origins = {});

/// Pages for people: one layout, one style sheet, menus, messages, language. Each page has a JSON twin. Any
/// thread; what is marked [provision] belongs into `Plugin::provision`.
class COLONNADE_API Pages
{
public:
    virtual ~Pages();

    virtual void navigation(NavigationEntry entry) = 0; ///< [provision] the only way into a menu

    /// [provision] Who answers searches: the bar of all pages gets a field that is sent there as `q`, while
    /// `shown` says so (empty: always).
    virtual void searchAt(const std::string& path, std::function<bool()> shown = {}) = 0;
    /// [provision] Who knows pictures of people: the address of somebody's, empty for none. Any thread; it is
    /// asked with each page of who is signed in, and must not ask the database.
    virtual void portraits(std::function<std::string(const User& user)> addressOf) = 0;

    /// [provision] The template `templates/pages/<name>.mustache` among the plugin's resources; a file of
    /// that name in the deployer's `<data-dir>/templates/pages/` takes its place. Checked: throws
    /// `ConfigurationException` that names file and fault if it uses a name that neither `example` nor the
    /// layout has. `example` is one view with all that may be shown, its lists with one element.
    ///
    /// `{{name}}` escaped · `{{#name}}…{{/name}}` if it is there, or for each of a list ·
    /// `{{^name}}…{{/name}}` if not · `{{{name}}}` HTML (`View::mark`) · `{{#t}}a sentence{{/t}}` in the
    /// reader's language · `{{>name}}` another template's text. An empty text counts as not there. `{{csrf}}`
    /// is the token for a form's hidden field `csrf_token`.
    virtual std::shared_ptr<const PageTemplate> loadTemplate(const std::string& name,
                                                             const View& example) = 0;

    /// [provision] Serves the files of a folder of the plugin's resources below `path`, which is one of its
    /// mounts, by names that hold a digest of what is in them: browsers keep them for good. Precompressed.
    virtual void files(const std::string& path, const std::string& folder) = 0;
    /// Where such a file is: `/best/style.css` → `/best/style.0a1b2c3d4e.css`. Throws
    /// `Poco::NotFoundException`.
    virtual std::string address(std::string_view path) const = 0;

    /// `pages.presenter_origin`: where frames with what projects' owners have written come from, another site
    /// than this; empty: from here, in a sandbox.
    virtual const std::string& presenterOrigin() const = 0;

    /// [provision] The languages that pages are offered in, of those that there are catalogues for; until
    /// then all of them and English. `fallback`: for whoever asks for none of them.
    virtual void offerLanguages(const std::vector<std::string>& codes, const std::string& fallback) = 0;
    /// English for a body of JSON, because clients match its texts; else the signed-in user's language, or of
    /// the cookie `language`; else what the browser accepts. Reads the database.
    virtual const Language& language(const Request& request) const = 0;
    /// The same without looking at who is signed in, and without the database.
    virtual const Language& browserLanguage(const Request& request) const = 0;
    /// Of somebody with that `User::locale`.
    virtual const Language& localeLanguage(std::string_view locale) const = 0;
    /// Which of the offered codes a new account gets: that of the page it was made on. Nothing for JSON.
    virtual std::optional<std::string> newLocale(const Request& request) const = 0;

    /// The page, or its JSON twin where that is asked for. Waiting messages go with it. Reads the database.
    virtual Response show(const Request& request, const PageContent& page) const = 0;
    /// The page alone, whatever is asked for: for protocols with a twin of their own.
    virtual Response draw(const Request& request, const PageContent& page) const = 0;
    /// An error as a page. Asks the database nothing if it may be what failed (status 500 and above).
    virtual Response drawError(const Request& request, int status, const Phrase& sentence,
                               const WayOn& wayOn = {}) const = 0;
    /// Sends the browser elsewhere (302); the message is shown there.
    virtual Response leave(const Request& request, std::string_view target,
                           const std::optional<FlashMessage>& message = {}) const = 0;

    /// A time, naive UTC as columns hold it (`2026-11-22T02:06:13.453588`), for a template's
    /// `{{#made}}{{>time}}{{/made}}`: how long ago, with the date by `site.time_zone`. Empty for what is
    /// none.
    virtual View time(std::string_view utc) const = 0;
    /// What the clocks of `site.time_zone` show, counted as if it were UTC: seconds since 1970.
    virtual std::int64_t toLocal(std::int64_t utc) const = 0;
    /// When they show that: the first time, if they do twice.
    virtual std::int64_t toUtc(std::int64_t local) const = 0;

    /// Messages that wait for the visitor's next answer, oldest first.
    virtual std::vector<FlashMessage> waiting(const Request& request) const = 0;
    /// Lets these wait in place of the others; none: they have been shown.
    virtual void keep(const std::vector<FlashMessage>& messages, const Request& request,
                      Response& response) const = 0;
};

/// Extension point of the server: tokens against forged forms, from whoever keeps sessions. Any thread.
class COLONNADE_API FormTokens
{
public:
    static constexpr Interface INTERFACE{"pages.form_tokens", 1};

    virtual ~FormTokens();

    /// A token for the forms of the browser that sent the request. Adds the cookie that it is bound to, if
    /// the browser has none, to `response`. Not from inside `Database::write`.
    virtual std::string makeToken(const Request& request, Response& response) const = 0;
};

} // namespace colonnade
