#include "AdminRoutes.h"
#include "MailedRoutes.h"
#include "MemberRoutes.h"
#include "browser/CsrfService.h"
#include "browser/FrontEnd.h"
#include "browser/PageTokens.h"
#include "browser/SessionAuthenticator.h"
#include "dialect/Dialect.h"
#include "dialect/PageHeaders.h"
#include "newsletter/NewsletterCommand.h"
#include "newsletter/NewsletterSender.h"
#include "people/Portrait.h"
#include "people/SettingsImport.h"
#include "rules/AccountCheck.h"
#include "views/AccountParts.h"
#include "views/AdministratorPage.h"
#include "views/InvitationCommand.h"
#include "views/OwnPersonalData.h"
#include "views/Profile.h"
#include "views/SignInOut.h"
#include "views/SignUp.h"
#include "views/SiteNumbers.h"

#include <colonnade/Clock.h>
#include <site/Admin.h>

#include <colonnade/AccountCare.h>
#include <colonnade/Plugin.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using colonnade::Request;

namespace account
{

/// Accounts by PYBOSSA's routes: sign-up, sign-in and -out, profiles; the session cookie as a way to prove
/// who one is. Routes, settings and cookies: README.md.
class AccountPlugin final: public colonnade::Plugin
{
public:
    void check(colonnade::Check& check) const override { checkSettings(check); }

    void provision(colonnade::Context& context) override
    {
        const auto settings = AccountSettings::read(context.config(), context.publicUrl());
        context.pages().offerLanguages(settings.locales, settings.defaultLocale);
        addNavigation(context.pages(), settings.registration == AccountSettings::Registration::Open);
        context.pages().portraits(portraitOf);
        _parts = std::make_shared<AccountParts>(
            context.database(), context.identity(),
            AccountMails::Source{context.mail(), context.resourceDirectory() + "/templates/mail",
                                 context.translations()},
            context.pages(), settings, context.brand(), colonnade::systemClock(), context.logger());
        _signUp = std::make_shared<SignUp>(*_parts);
        _administrator = std::make_shared<AdministratorPage>(*_parts, *_signUp);
        _signInOut = std::make_shared<SignInOut>(*_parts);
        _profile = std::make_shared<Profile>(*_parts);
        _mailed = std::make_shared<MailedRoutes>(*_parts);
        _members = std::make_shared<MemberRoutes>(*_parts);
        if (context.find<site::Administration>())
            _administration = std::make_shared<AdminRoutes>(*_parts, context.audit(),
                                                            *context.require<colonnade::AccountCare>());

        context.extend<colonnade::Authenticator>(std::make_shared<SessionAuthenticator>(_parts->browsers),
                                                 "session", {.after = {"api_key"}});
        context.extend<colonnade::QueueSource>(std::make_shared<colonnade::ListedQueue>(
            "account_newsletter", "wishes of the newsletter", context.database(), colonnade::systemClock(),
            newsletterWishTable()));
        context.extend<colonnade::ErrorRenderer>(std::make_shared<ViewErrors>("pybossa_view", _parts->pages));
        context.extend<colonnade::FormTokens>(std::make_shared<PageTokens>(_parts->browsers, _parts->csrf));
        context.extend<colonnade::ResponseFilter>(std::make_shared<PageHeaders>());
        context.extend<colonnade::FrontEndAccess>(
            std::make_shared<FrontEnd>(_parts->settings.frontEndOrigin));
        _csrf = std::make_shared<CsrfService>(_parts->browsers, _parts->csrf);
        context.provide<Csrf>(_csrf);
        context.provide<Import>(std::make_shared<SettingsImport>(context.identity().vault(),
                                                                 colonnade::systemClock(), settings.locales));
        context.extend<colonnade::PersonalDataSource>(std::make_shared<OwnPersonalData>(*_parts));
        context.extend<site::NumberSource>(std::make_shared<SiteNumbers>(_parts));
        applyPolicies(context);
        addSignUp(context);
        addSignInOut(context);
        addProfile(context);
        addMailed(context);
        const auto adding = [&](const colonnade::RouteSpec& spec, const colonnade::Handler& handler)
        { add(context, spec, handler); };
        _members->addTo(adding);
        if (_administration)
            addAdministration(context, adding);
    }

    void start(colonnade::Context& context) override
    {
        context.identity().users().offerLocales(_parts->settings.locales);
        _parts->work.setSources(context.extensions<ContributionSource>());
        if (const auto stores = context.extensions<AvatarStore>(); !stores.empty())
            _parts->avatars = stores.front();
        context.identity().firstAdministrator().offerAt("/account/administrator");
        if (_parts->subscriptions.place() == Subscriptions::Place::Service)
            _newsletter = std::make_unique<NewsletterSender>(
                _parts->database, _parts->clock, _parts->settings.newsletter,
                _parts->settings.newsletterRetrySeconds, context.logger());
        _csrfUsers = context.extensions<CsrfUser>();
        for (const auto& user: _csrfUsers)
            user->useCsrf(_csrf);
    }

    void stop() noexcept override
    {
        _newsletter.reset();
        if (_parts)
        {
            _parts->work.setSources({});
            _parts->avatars.reset();
        }
        for (const auto& user: std::exchange(_csrfUsers, {}))
            user->useCsrf(nullptr);
    }

private:
    /// Registers a route under both spellings, without and with a final slash.
    /// Below the pages of the plugin `site`.
    void addAdministration(colonnade::Context& context, const AdminRoutes::Add& adding) const
    {
        context.pages().navigation({"admin", "People", "/admin/users", "Overview"});
        _administration->addTo(adding);
    }

    void add(colonnade::Context& context, colonnade::Method method, const std::string& pattern,
             const std::string& summary, const colonnade::Handler& handler) const
    {
        add(context, colonnade::RouteSpec(method, pattern).summary(summary), handler);
    }

    void add(colonnade::Context& context, const colonnade::RouteSpec& spec,
             const colonnade::Handler& handler) const
    {
        const auto handle = [parts = _parts, handler](const Request& request)
        {
            auto response = handler(request);
            parts->browsers.refresh(request, response);
            return response;
        };
        for (const std::string end: {"", "/"})
        {
            colonnade::RouteSpec route(spec.method(), spec.pattern() + end);
            route.summary(spec.summary()).auth(colonnade::Auth::Optional).csrf(colonnade::Csrf::Handler);
            route.errors("pybossa_view"); // below other plugins' mounts, too
            if (const auto bytes = spec.maxBodyBytes())
                route.maxBodyBytes(*bytes);
            if (const auto bytes = spec.maxFormBytes())
                route.maxFormBytes(*bytes);
            route.authorise(spec.authorise());
            context.route(route, handle);
            if (spec.pattern().ends_with('/'))
                break; // it has no other spelling
        }
    }

    /// What this plugin's settings ask of all others.
    void applyPolicies(colonnade::Context& context) const
    {
        if (_parts->settings.twoFactor)
            context.identity().signIn().requireSecondStep("account.two_factor");
        if (_parts->settings.enforcePrivacy)
            context.identity().users().hidePeople();
    }

    void addSignUp(colonnade::Context& context) const
    {
        using colonnade::Method;
        add(context, Method::Get, "/account/administrator",
            "Makes who is signed in the first administrator, by the link of the start",
            [page = _administrator](const Request& request) { return page->open(request); });
        add(context, Method::Post, "/account/administrator",
            "Registers the first administrator, by the link of the start",
            [page = _administrator](const Request& request) { return page->submit(request); });
        add(context, Method::Get, "/account/register", "The registration form",
            [signUp = _signUp](const Request& request) { return signUp->showForm(request); });
        add(context, Method::Post, "/account/register", "Registers an account and signs it in",
            [signUp = _signUp](const Request& request) { return signUp->submit(request); });
    }

    void addSignInOut(colonnade::Context& context) const
    {
        using colonnade::Method;
        add(context, Method::Get, "/account/signin", "The sign-in form",
            [views = _signInOut](const Request& request) { return views->showForm(request); });
        add(context, Method::Post, "/account/signin", "Signs in",
            [views = _signInOut](const Request& request) { return views->submit(request); });
        add(context, Method::Get, "/account/signout", "Signs out",
            [views = _signInOut](const Request& request) { return views->signOut(request); });
        add(context, Method::Post, "/account/signout", "Signs out, with a CSRF token",
            [views = _signInOut](const Request& request) { return views->signOutByForm(request); });
    }

    void addProfile(colonnade::Context& context) const
    {
        using colonnade::Method;
        add(context, Method::Get, "/account/profile", "The caller's own profile",
            [profile = _profile](const Request& request) { return profile->showOwn(request); });
        add(context, Method::Get, "/account/{name}", "An account's profile",
            [profile = _profile](const Request& request) { return profile->show(request); });
        for (const std::string pattern: {"/account/{name}/projects", "/account/{name}/applications"})
            add(context, Method::Get, pattern, "The owner's own projects",
                [profile = _profile](const Request& request) { return profile->showProjects(request); });
    }

    void addMailed(colonnade::Context& context) const
    {
        _mailed->addTo([&](colonnade::Method method, const std::string& pattern, const std::string& summary,
                           const colonnade::Handler& handler)
                       { add(context, method, pattern, summary, handler); });
        context.command("invitation", [parts = _parts, &audit = context.audit()](colonnade::CommandCall& call)
                        { return invitationCommand(*parts, audit, call); });
        context.command("newsletter", [parts = _parts](colonnade::CommandCall& call)
                        { return newsletterCommand(parts->subscriptions, parts->wishes, call); });
    }

    std::shared_ptr<AccountParts> _parts;
    std::shared_ptr<SignUp> _signUp;
    std::shared_ptr<AdministratorPage> _administrator;
    std::shared_ptr<SignInOut> _signInOut;
    std::shared_ptr<Profile> _profile;
    std::shared_ptr<MailedRoutes> _mailed;
    std::shared_ptr<MemberRoutes> _members;
    std::shared_ptr<AdminRoutes> _administration;
    std::unique_ptr<NewsletterSender> _newsletter; // with a service, while it serves
    std::shared_ptr<CsrfService> _csrf;
    std::vector<std::shared_ptr<CsrfUser>> _csrfUsers;
};

} // namespace account

COLONNADE_PLUGIN(account::AccountPlugin)
