#include "FrontPage.h"
#include "NewsPage.h"
#include "NumberPages.h"
#include "RootFiles.h"
#include "SearchPage.h"
#include "SiteParts.h"
#include "TextPages.h"
#include "administration/AdminPage.h"
#include "administration/LogPage.h"
#include "administration/QueuePages.h"
#include "administration/ServerPage.h"

#include <colonnade/Jobs.h>
#include <colonnade/Operations.h>
#include <colonnade/Plugin.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

using colonnade::Auth;
using colonnade::get;
using colonnade::Handler;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace site
{
namespace
{

namespace fs = std::filesystem;

constexpr std::chrono::seconds BETWEEN_NOTES{2}; ///< of how far a backup is

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file || content.empty())
        throw colonnade::ConfigurationException("the file " + path + " cannot be read");
    return content;
}

/// Front ends that act as pages of ours may call these with the visitor's cookies.
class FrontEndPaths final: public colonnade::FrontEndAccess
{
public:
    std::vector<std::string> prefixes() const override
    {
        return {"/",      "/search",  "/announcements", "/stats", "/leaderboard",
                "/admin", "/results", "/about",         "/help"};
    }
    std::vector<std::string> origins() const override { return {}; }
};

bool isContact(const std::string& text)
{
    return text.starts_with("mailto:") || text.starts_with("https://") || text.starts_with("tel:");
}

} // namespace

/// The pages that belong to no single plugin; others fill them by its points. Routes, settings, points:
/// README.md.
class SitePlugin final: public colonnade::Plugin
{
public:
    void check(colonnade::Check& check) const override
    {
        const std::string contact = check.config().text("security_contact");
        if (!contact.empty() && !isContact(contact))
            check.fault("security_contact",
                        "wanted an address that begins with mailto:, https:// or tel:, there was \"" +
                            contact + "\"");
    }

    void provision(colonnade::Context& context) override
    {
        const auto& config = context.config();
        // The operator's texts lie beside the templates, not in a folder of this plugin's.
        const std::string data = fs::path(context.dataDirectory()).parent_path().string();
        _parts = std::make_shared<SiteParts>(
            context.identity(), context.pages(),
            SiteSettings{.brand = context.brand(),
                         .publicUrl = context.publicUrl(),
                         .operatorText = config.text("operator"),
                         .securityContact = config.text("security_contact"),
                         .perPage = static_cast<int>(config.integer("results_per_page"))},
            HelpTexts(data + "/pages", context.resourceDirectory() + "/pages"));
        _desk = std::make_shared<AdminDesk>(AdminDesk::Parts{*_parts, context.database(), context.audit(),
                                                             context.mail(), context.jobs(),
                                                             *context.require<colonnade::Operations>()});
        _files = std::make_shared<RootFiles>(*_parts, context.clock(),
                                             readFile(context.resourceDirectory() + "/favicon.ico"));
        context.extend<colonnade::FrontEndAccess>(std::make_shared<FrontEndPaths>());
        context.provide<Administration>(std::make_shared<Administration>());
        addMenus(context.pages());
        addPages(context);
        addAdministration(context);
        addBackups(context);
        addTexts(context);
        addFiles(context);
    }

    void start(colonnade::Context& context) override
    {
        _parts->sources = {context.extensions<FrontSource>(), context.extensions<SearchSource>(),
                           context.extensions<NumberSource>(), context.extensions<AdminPart>()};
    }

    void stop() noexcept override
    {
        if (_parts)
            _parts->sources = {};
    }

private:
    void addMenus(colonnade::Pages& pages) const
    {
        const auto parts = _parts;
        pages.navigation({.menu = "site", .label = "Help", .path = "/help", .after = "Community"});
        pages.navigation({.menu = "user",
                          .label = "Administration",
                          .path = "/admin/",
                          .after = "Profile",
                          .shown = [](const Request&, const User* user) { return user && user->admin; }});
        for (const auto& [label, path]:
             {std::pair{"Overview", "/admin/"}, std::pair{"Queue", "/admin/queue"},
              std::pair{"Server", "/admin/server"}, std::pair{"History", "/admin/log"}})
            pages.navigation({.menu = "admin", .label = label, .path = path});
        for (const auto& text: textPages())
            for (const std::string name: {"about", "terms-of-use", "privacy", "cookies-policy"})
                if (text.name == name)
                    pages.navigation({.menu = "foot", .label = text.label, .path = text.path});
        pages.navigation(
            {.menu = "foot",
             .label = "The site in numbers",
             .path = "/stats/",
             .shown = [parts](const Request&, const User*) { return !parts->sources.numbers.empty(); }});
        pages.searchAt("/search", [parts] { return !parts->sources.search.empty(); });
    }

    /// Under both spellings, without and with a final slash.
    void addPage(colonnade::Context& context, const std::string& path, const std::string& summary,
                 const Handler& show) const
    {
        context.route(get(path).summary(summary).auth(Auth::Optional), show);
        if (path != "/")
            context.route(get(path + "/").summary(summary).auth(Auth::Optional), show);
    }

    void addPages(colonnade::Context& context) const
    {
        const auto parts = _parts;
        if (context.config().boolean("front_page"))
            addPage(context, "/", "What can be done here",
                    [parts](const Request& request) { return FrontPage(*parts).show(request); });
        addPage(context, "/search", "Searches for words",
                [parts](const Request& request) { return SearchPage(*parts).show(request); });
        addPage(context, "/announcements", "News of the site",
                [parts](const Request& request) { return NewsPage(*parts).show(request); });
        addPage(context, "/stats", "The site in numbers",
                [parts](const Request& request) { return NumberPages(*parts).showStats(request); });
        addPage(context, "/leaderboard", "Who has done most",
                [parts](const Request& request) { return NumberPages(*parts).showBoard(request); });
        addPage(context, "/leaderboard/window/{window:int}", "Who is before and after the caller",
                [parts](const Request& request) { return NumberPages(*parts).showWindow(request); });
    }

    void addAdministration(colonnade::Context& context) const
    {
        const auto desk = _desk;
        addPage(context, "/admin", "What waits for administrators, and what they can do",
                [desk](const Request& request) { return AdminPage(*desk).show(request); });
        addPage(context, "/admin/log", "Who did what",
                [desk](const Request& request) { return LogPage(*desk).show(request); });
        addPage(context, "/admin/server", "What runs, what is found wrong, and all settings",
                [desk](const Request& request) { return ServerPage(*desk).show(request); });
        addDeed(context, "/admin/server/mail", "Sends a test mail to the caller",
                [desk](const Request& request) { return ServerPage(*desk).mail(request); });
        addDeed(context, "/admin/server/backup", "Makes a backup",
                [desk](const Request& request) { return ServerPage(*desk).backUp(request); });
        addQueues(context);
    }

    void addQueues(colonnade::Context& context) const
    {
        const auto desk = _desk;
        const std::string one = "/admin/queue/{queue}/{key}/";
        const std::string all = "/admin/queue/{queue}/";
        addPage(context, "/admin/queue", "What waits in the queues, and what was given up",
                [desk](const Request& request) { return QueuePages(*desk).show(request); });
        addDeed(context, one + "retry", "Tries one row of a queue again",
                [desk](const Request& request) { return QueuePages(*desk).retry(request); });
        addDeed(context, all + "retry", "Tries all rows of a queue again",
                [desk](const Request& request) { return QueuePages(*desk).retryAll(request); });
        addDeed(context, one + "discard", "Removes one row of a queue",
                [desk](const Request& request) { return QueuePages(*desk).discard(request); });
        addDeed(context, all + "discard", "Removes what was given up from a queue",
                [desk](const Request& request) { return QueuePages(*desk).discardAll(request); });
        context.route(get(one + "discard").summary("Asks before one row is removed").auth(Auth::Optional),
                      [desk](const Request& request) { return QueuePages(*desk).ask(request); });
        context.route(
            get(all + "discard").summary("Asks before what was given up is removed").auth(Auth::Optional),
            [desk](const Request& request) { return QueuePages(*desk).askAll(request); });
    }

    void addDeed(colonnade::Context& context, const std::string& path, const std::string& summary,
                 const Handler& act) const
    {
        context.route(colonnade::post(path).summary(summary).auth(Auth::Optional), act);
    }

    /// Of the button on `/admin/server`. A try that fails is not worth many more: somebody has to look.
    void addBackups(colonnade::Context& context) const
    {
        context.jobs().add({.name = BACKUP_JOB, .retry = {.attempts = 2}, .lane = colonnade::Lane::Heavy},
                           [desk = _desk](colonnade::JobCall& call)
                           {
                               auto next = std::chrono::steady_clock::now() + BETWEEN_NOTES;
                               desk->parts().operations.backUp(
                                   [&](std::uint64_t done, std::uint64_t total)
                                   {
                                       if (std::chrono::steady_clock::now() < next)
                                           return;
                                       next = std::chrono::steady_clock::now() + BETWEEN_NOTES;
                                       call.keep("", total > 0 ? static_cast<double>(done) /
                                                                     static_cast<double>(total)
                                                               : 0.0);
                                   });
                           });
    }

    void addTexts(colonnade::Context& context) const
    {
        for (const auto& text: textPages())
            addPage(context, text.path, text.label.english() + ", as the operator writes it",
                    [parts = _parts, &text](const Request& request)
                    { return TextPages(*parts).show(request, text); });
    }

    void addFiles(colonnade::Context& context) const
    {
        const auto files = _files;
        context.route(get("/favicon.ico").summary("The site's icon").lane(colonnade::Lane::Inline),
                      [files](const Request&) { return files->icon(); });
        context.route(
            get("/robots.txt").summary("Keeps search engines off tasks").lane(colonnade::Lane::Inline),
            [files](const Request&) { return files->robots(); });
        context.route(get("/sitemap.xml").summary("The pages that everybody may see, for search engines"),
                      [files](const Request&) { return files->sitemap(); });
        context.route(get("/.well-known/security.txt")
                          .summary("Whom to tell of security holes")
                          .lane(colonnade::Lane::Inline),
                      [files](const Request&) { return files->security(); });
    }

    std::shared_ptr<SiteParts> _parts;
    std::shared_ptr<AdminDesk> _desk;
    std::shared_ptr<RootFiles> _files;
};

} // namespace site

COLONNADE_PLUGIN(site::SitePlugin)
