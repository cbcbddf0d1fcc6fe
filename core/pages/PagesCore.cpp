#include "pages/PagesCore.h"

#include "http/StatusText.h"
#include "pages/Compression.h"
#include "pages/Navigation.h"

#include "colonnade/Crypto.h"
#include "colonnade/HttpError.h"
#include "colonnade/Parameters.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr const char* STYLE = "/static/site.css";
constexpr const char* ICON = "/static/favicon.svg";
constexpr int LANGUAGE_SECONDS = 365 * 24 * 3600;

/// How the style sheet calls a message's category, and the sign that goes with it.
std::pair<const char*, const char*> kindOf(std::string_view category)
{
    if (category == "success")
        return {"success", "good"};
    if (category == "error" || category == "danger")
        return {"danger", "bad"};
    if (category == "warning")
        return {"warning", "warn"};
    return {"info", "plain"};
}

/// `/project/{short_name}/` with the page's parameters.
std::string filled(std::string_view path, const std::map<std::string, std::string, std::less<>>& parameters)
{
    std::string whole;
    for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{'))
    {
        const auto end = path.find('}', at);
        if (end == std::string_view::npos)
            break;
        const auto found = parameters.find(path.substr(at + 1, end - at - 1));
        whole.append(path.substr(0, at));
        if (found != parameters.end())
            whole += encodePercent(found->second);
        path.remove_prefix(end + 1);
    }
    return whole.append(path);
}

std::string_view withoutSlash(std::string_view path)
{
    return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

/// Whether the page is that of the path, or below it.
bool isWithin(std::string_view page, std::string_view path)
{
    const auto wanted = withoutSlash(path.substr(0, path.find('?')));
    return withoutSlash(page) == wanted ||
           (wanted != "/" && page.starts_with(wanted) && page[wanted.size()] == '/');
}

void addEntry(View& list, const std::string& label, const std::string& path, bool current, bool posts = false)
{
    list.add().set("label", label).set("path", path).set("current", current).set("posts", posts);
}

void addFlash(View& list, const FlashMessage& message)
{
    const auto [kind, sign] = kindOf(message.category);
    View& entry = list.add().set("kind", kind);
    for (const char* known: {"good", "bad", "warn", "plain"})
        entry.set(known, std::string_view(known) == sign);
    entry.say("text", message.text);
}

/// All that the layout may be given, for the check of templates.
View exampleLayout()
{
    View view;
    for (const char* name:
         {"lang", "dir", "title", "site_name", "style", "icon", "accent", "path", "user_name", "user_picture",
          "csrf", "content", "search", "page_sentence", "page_picture"})
        view.set(name, name);
    for (const char* name: {"signed_in", "bare", "has_site", "has_user", "has_foot", "has_tabs", "has_side",
                            "has_languages", "page_shared", "page_unlisted"})
        view.set(name, true);
    for (const char* menu: {"site", "user", "foot", "current"})
        addEntry(view.nest("menus").list(menu), menu, "/", true);
    addFlash(view.list("flash"), {"success", "Done."});
    view.list("languages").add().set("code", "en").set("label", "English").set("current", true);
    return view;
}

View exampleError()
{
    View view;
    view.set("status", 404)
        .set("sentence", "There is nothing.")
        .set("way_on", "/")
        .set("way_on_label", "Open the page again")
        .set("is_missing", true);
    return view;
}

/// `https://museum.example:8443`, and nothing that could be more of a policy.
bool isOrigin(std::string_view text)
{
    for (const std::string_view scheme: {"https://", "http://"})
        if (text.starts_with(scheme))
            return text.size() > scheme.size() &&
                   std::all_of(text.begin() + static_cast<std::ptrdiff_t>(scheme.size()), text.end(),
                               [](char c) {
                                   return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                                          c == '-' || c == ':';
                               });
    return false;
}

/// Where the page's pictures may come from.
std::string pictureSources(const std::set<std::string>& origins)
{
    std::string sources = "'self'";
    for (const auto& origin: origins)
        if (isOrigin(origin))
            sources += " " + origin;
    return sources;
}

/// Nobody who could be told apart: what he is shown, all like him are shown.
bool isStranger(const Request& request)
{
    return !request.principal() && !request.findHeader("Cookie") && !request.findHeader("Authorization");
}

/// Lets strangers keep the page for a minute. True if this one has it already.
bool share(const Request& request, Response& response)
{
    const std::string mark = "W/\"" + encodeHex(sha256(response.bodyText()).substr(0, 12)) + "\"";
    response.header("Cache-Control", "public, max-age=60");
    response.header("ETag", mark);
    return request.findHeader("If-None-Match") == mark;
}

void addHeaders(Response& response, const Language& language, const std::set<std::string>& pictures = {})
{
    response.header("Content-Language", language.code());
    if (response.findHeader("Cache-Control").empty())
        response.header("Cache-Control", "no-store");
    response.header("Vary", "Accept, Accept-Encoding, Accept-Language, Content-Type, Cookie");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
    response.header("Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; img-src " + pictureSources(pictures) +
                        "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
}

} // namespace

PagesCore::PagesCore(Identity& identity, PageSettings settings):
    _identity(identity),
    _settings(std::move(settings)),
    _flashes(identity.vault())
{
}

void PagesCore::begin(const Translations& translations)
{
    _translations = &translations;
    _languages.emplace(translations, _identity);
    _times.emplace(TimeZone::read(_settings.timeZone), systemClock());
    _files = {};
    _files.addFolder("/static", _settings.resources + "/static");
    if (_settings.accent != OWN_ACCENT)
        _files.add(STYLE, std::string(_files.content(STYLE)) + "\n:root{--brand:" + _settings.accent + "}\n");
    _usedTemplates.clear();
    const auto templates = templatesOf({_settings.templates, _settings.resources + "/templates/pages"});
    const View layout = exampleLayout(), error = exampleError();
    _layout = templates.load("layout", {&layout}, {"content"});
    _error = templates.load("error", {&layout, &error});
}

PageTemplates PagesCore::templatesOf(const std::vector<std::string>& folders)
{
    return {folders, *_translations, &_usedTemplates};
}

void PagesCore::tellUnusedTemplates() const
{
    for (const auto& file: unusedTemplates(_settings.templates, _usedTemplates))
        Poco::Logger::get("pages").warning(
            _settings.templates + "/" + file +
            " is no template of a page: no plugin that serves has one of that name, so it is never read");
}

void PagesCore::add(NavigationEntry entry)
{
    _added.push_back(std::move(entry));
    _navigation = ordered(_added);
}

std::shared_ptr<const PageTemplate> PagesCore::load(const std::string& resources, const std::string& name,
                                                    const View& example)
{
    const View layout = exampleLayout();
    return templatesOf({_settings.templates, resources + "/templates/pages",
                        _settings.resources + "/templates/pages"})
        .load(name, {&layout, &example});
}

void PagesCore::clear() noexcept
{
    _added.clear();
    _navigation.clear();
    _tokens.reset();
    _search.clear();
    _searchShown = nullptr;
    _portraitOf = nullptr;
}

std::vector<PagesCore::Link> PagesCore::linksOf(std::string_view menu, const Reader& reader,
                                                const PageContent& page) const
{
    std::vector<Link> links;
    for (const auto& entry: _navigation)
        if (entry.menu == menu &&
            (!entry.shown || entry.shown(reader.request, reader.user ? &*reader.user : nullptr)))
            links.push_back(
                {reader.language.say(entry.label), filled(entry.path, page.parameters), entry.posts});
    return links;
}

/// In the bar one is at the entry that is nearest above the page; a second level names single pages.
void PagesCore::listMenus(View& layout, const Reader& reader, const PageContent& page) const
{
    View& menus = layout.nest("menus");
    const auto path = reader.request.path();
    std::vector<std::pair<std::string, std::vector<Link>>> bars;
    std::string nearest;
    for (const char* menu: {"site", "user", "foot"})
    {
        bars.emplace_back(menu, linksOf(menu, reader, page));
        for (const auto& link: bars.back().second)
            if (isWithin(path, link.path) && link.path.size() > nearest.size())
                nearest = link.path;
    }
    for (const auto& [menu, links]: bars)
    {
        View& list = menus.list(menu);
        for (const auto& link: links)
            addEntry(list, link.label, link.path, link.path == nearest, link.posts);
        layout.set("has_" + menu, !links.empty());
    }
    View& current = menus.list("current");
    if (page.menu != "site")
        for (const auto& link: linksOf(page.menu, reader, page))
            addEntry(current, link.label, link.path, withoutSlash(link.path) == withoutSlash(path));
    const bool atSide = page.menu == "owner" || page.menu == "admin";
    layout.set("has_side", atSide && !current.empty());
    layout.set("has_tabs", !atSide && !current.empty());
}

/// Who is signed in has a language in his profile, which counts before the cookie.
void PagesCore::listLanguages(View& layout, const Reader& reader) const
{
    View& list = layout.list("languages");
    const auto& codes = _languages->offered();
    const bool mayChoose = !reader.user && codes.size() > 1;
    layout.set("has_languages", mayChoose);
    if (!mayChoose)
        return;
    for (const auto& code: codes)
        list.add()
            .set("code", code)
            .set("label", nameOfLanguage(code))
            .set("current", foldLanguage(code) == foldLanguage(reader.language.code()));
}

/// Who is shown the page elsewhere knows paths of this site by whole addresses only.
void PagesCore::describe(View& layout, const PageContent& page) const
{
    std::string site = _settings.publicUrl;
    while (site.ends_with('/'))
        site.pop_back();
    layout.say("page_sentence", page.sentence)
        .set("page_picture", page.picture.starts_with('/') ? site + page.picture : page.picture)
        .set("page_shared", !page.sentence.empty() || !page.picture.empty())
        .set("page_unlisted", page.unlisted);
}

View PagesCore::layoutOf(const Reader& reader, const PageContent& page) const
{
    View view;
    view.set("lang", reader.language.code())
        .set("dir", std::string(directionOf(reader.language.code())))
        .say("title", page.title)
        .set("site_name", _settings.brand)
        .set("style", _files.address(STYLE))
        .set("icon", _files.address(ICON))
        .set("accent", _settings.accent)
        .set("path", std::string(reader.request.path()))
        .set("signed_in", reader.user.has_value())
        .set("user_name", reader.user ? reader.user->fullname : std::string())
        .set("user_picture", reader.user && _portraitOf ? _portraitOf(*reader.user) : std::string())
        .set("search", !_searchShown || _searchShown() ? _search : std::string())
        .set("bare", page.bare);
    describe(view, page);
    listMenus(view, reader, page);
    listLanguages(view, reader);
    return view;
}

Response PagesCore::drawFor(const Reader& reader, const PageContent& page, bool mayAsk) const
{
    const auto* from = dynamic_cast<const LoadedPage*>(page.from.get());
    if (!from)
        throw Poco::InvalidArgumentException("a page is shown without a template of Pages::loadTemplate");
    Response response(page.status);
    View layout = layoutOf(reader, page);
    auto messages = _flashes.pending(reader.request);
    messages.insert(messages.end(), page.messages.begin(), page.messages.end());
    View& flash = layout.list("flash");
    for (const auto& message: messages)
        addFlash(flash, message);
    _flashes.keep({}, reader.request, response);
    // Who is signed in has the cookie that tokens are bound to; nobody else is shown what posts.
    const bool wantsToken = from->usesToken() || (reader.user && _layout->usesToken());
    if (page.token.empty() && mayAsk && _tokens && wantsToken)
        layout.set("csrf", _tokens->makeToken(reader.request, response));
    else
        layout.set("csrf", page.token);
    layout.set("content", from->fill({&layout, &page.view, &page.drawn}, reader.language));
    response.body() = _layout->fill({&layout}, reader.language);
    response.header("Content-Type", "text/html; charset=utf-8");
    const bool isKept =
        page.shared && page.status == 200 && isStranger(reader.request) && share(reader.request, response);
    addHeaders(response, reader.language, page.pictureOrigins);
    if (isKept)
    {
        response.setStatus(304);
        response.body() = std::string();
        return response;
    }
    if (!page.holdsKeys)
        compress(reader.request, response);
    return response;
}

Response PagesCore::draw(const Request& request, const PageContent& page) const
{
    return drawFor({request, _languages->of(request), _identity.findUser(request)}, page, /*mayAsk=*/true);
}

Response PagesCore::show(const Request& request, const PageContent& page) const
{
    if (!wantsJson(request))
        return draw(request, page);
    const Language& language = _languages->of(request);
    View twin = page.view;
    if (!page.title.empty())
        twin.say("title", page.title);
    auto messages = _flashes.pending(request);
    messages.insert(messages.end(), page.messages.begin(), page.messages.end());
    if (!messages.empty())
        twin.say("flash", messages.back().text).set("status", messages.back().category);
    auto response = Response::json(twin.toJson(language), page.status);
    _flashes.keep({}, request, response);
    addHeaders(response, language);
    return response;
}

Response PagesCore::drawError(const Request& request, int status, const Phrase& sentence,
                              const WayOn& wayOn) const
{
    constexpr int ourFault = 500;
    const bool mayAsk = status < ourFault; // else the database may be what failed
    const Language& language = mayAsk ? _languages->of(request) : _languages->ofBrowser(request);
    PageContent page{.title = Phrase::verbatim(std::to_string(status) + " " +
                                               language.say(std::string(statusText(status)))),
                     .from = _error,
                     .status = status};
    page.view.set("status", status)
        .say("sentence", sentence)
        .set("way_on", wayOn.path)
        .say("way_on_label", wayOn.label)
        .set("is_missing", status == 404);
    return drawFor({request, language, mayAsk ? _identity.findUser(request) : std::nullopt}, page, mayAsk);
}

Response PagesCore::leave(const Request& request, std::string_view target,
                          const std::optional<FlashMessage>& message) const
{
    auto response = Response::redirect(target);
    if (!message)
        return response;
    auto messages = _flashes.pending(request);
    messages.push_back(*message);
    _flashes.keep(messages, request, response);
    return response;
}

Response PagesCore::chooseLanguage(const Request& request) const
{
    if (request.sentBy() == SentBy::OtherSite)
        throw HttpError(400, problem::CSRF, "The language is chosen on a page of this site.");
    const auto& codes = _languages->offered();
    const std::string wanted(request.form().get("language"));
    if (std::find(codes.begin(), codes.end(), wanted) == codes.end())
        throw HttpError(400, problem::BAD_REQUEST, "There are no pages in this language.");
    const std::string next = ownTarget(request.form().get("next"));
    return Response::redirect(next.empty() ? "/" : next, 303)
        .cookie({.name = "language",
                 .value = wanted,
                 .maxAgeSeconds = LANGUAGE_SECONDS,
                 .secure = request.secure()});
}

} // namespace colonnade
