#include "AccountAdministration.h"
#include "CallParameters.h"
#include "ChangeNotice.h"
#include "CrossOrigin.h"
#include "OhmageErrors.h"
#include "PasswordChange.h"
#include "PasswordReset.h"
#include "PersonImport.h"
#include "Persons.h"
#include "Registration.h"
#include "ResetCodes.h"
#include "ServerConfig.h"
#include "StableHashes.h"
#include "TokenAuthenticators.h"
#include "Tokens.h"
#include "UserCalls.h"
#include "UserReads.h"
#include "UserSetup.h"

#include <colonnade/Plugin.h>

#include <memory>
#include <string>

using colonnade::Method;
using colonnade::Request;
using colonnade::Response;

namespace ohmage
{

/// Sign-in as ohmage 2.x clients know it: `/app/user/auth`, `auth_token`, `whoami`, `logout`, and what the
/// same clients call besides. Settings and tables: README.md.
class OhmagePlugin final: public colonnade::Plugin
{
public:
    void check(colonnade::Check& check) const override
    {
        for (const auto& origin: check.config().list("allowed_origins"))
            check.attempt("allowed_origins", [&] { const CrossOrigin checked({origin}); });
    }

    void provision(colonnade::Context& context) override
    {
        makeParts(context);
        context.provide<Import>(std::make_shared<PersonImport>());
        context.extend<colonnade::ErrorRenderer>(std::make_shared<OhmageErrors>());
        context.extend<colonnade::ResponseFilter>(
            std::make_shared<CrossOrigin>(context.config().list("allowed_origins")));
        if (context.config().boolean("accept_on_all_routes"))
            addAuthenticators(context);
        addRoutes(context);
    }

    void start(colonnade::Context& context) override
    {
        if (const auto& setting = context.identity().signIn().secondStep(); !setting.empty())
            context.logger().warning(
                setting + " is on, and ohmage's clients cannot ask for a second step: user/auth, "
                          "user/auth_token, user/change_password and hashed passwords are refused");
    }

private:
    void makeParts(colonnade::Context& context)
    {
        auto& identity = context.identity();
        const auto& config = context.config();
        _hashes = std::make_unique<StableHashes>(context.database(), identity.users(), identity.vault());
        _codes = std::make_unique<ResetCodes>(
            ResetCodes::Parts{.database = context.database(),
                              .vault = identity.vault(),
                              .mail = context.mail(),
                              .brand = context.brand(),
                              .lifetimeSeconds = static_cast<int>(config.integer("reset_lifetime_seconds"))});
        _tokenSeconds = static_cast<int>(config.integer("token_lifetime_seconds"));
        _tokens = std::make_unique<Tokens>(identity, _tokenSeconds, config.integer("token_max_age_seconds"));
        _calls = std::make_unique<UserCalls>(identity, *_hashes, *_codes, *_tokens);
        _persons = std::make_unique<Persons>(context.database());
        _reads = std::make_unique<UserReads>(identity, *_hashes, *_persons, *_tokens);
        _notice = std::make_unique<ChangeNotice>(context.mail(), context.brand());
        _administration =
            std::make_unique<AccountAdministration>(context.database(), identity, *_notice, *_tokens);
        if (config.boolean("user_setup"))
            _setup = std::make_unique<UserSetup>(context.database(), identity, *_persons, *_tokens);
        _passwordChange = std::make_unique<PasswordChange>(context.database(), identity, *_hashes, *_codes,
                                                           *_notice, *_tokens);
        _passwordReset = std::make_unique<PasswordReset>(identity.users(), *_codes);
    }

    void addAuthenticators(colonnade::Context& context) const
    {
        context.extend<colonnade::Authenticator>(std::make_shared<TokenAuthenticator>(*_tokens),
                                                 "ohmage.token", {.after = {"api_key"}});
        context.extend<colonnade::Authenticator>(std::make_shared<TokenCookieAuthenticator>(*_tokens),
                                                 "ohmage.cookie", {.after = {"ohmage.token", "session"}});
    }

    void addRoutes(colonnade::Context& context) const
    {
        const auto& calls = *_calls;
        add(context, Method::Post, "/app/user/auth", "Password for hashed password",
            [&calls](const Request& request) { return calls.auth(request); });
        add(context, Method::Post, "/app/user/auth_token", "Password for token",
            [&calls](const Request& request) { return calls.authToken(request); });
        for (const auto method: {Method::Get, Method::Post})
            add(context, method, "/app/user/whoami", "Whose token it is",
                [&calls](const Request& request) { return calls.whoAmI(request); });
        add(context, Method::Post, "/app/user/logout", "Ends a token",
            [&calls](const Request& request) { return calls.logOut(request); });
        addNeighbours(context);
        addAdministration(context);
        addOptions(context);
    }

    /// What the original says where no client looks.
    static void addOptions(colonnade::Context& context)
    {
        for (const char* path:
             {"/app/user/auth", "/app/user/auth_token", "/app/user/whoami", "/app/user/logout"})
            add(context, Method::Options, path, "What the original says it allows",
                [](const Request& request)
                {
                    clientOf(readParameters(request)); // not to be doubled, here too
                    return Response(200).header("Allow", "GET, HEAD, POST, PUT, OPTIONS");
                });
        add(context, Method::Get, "/app", "The page below",
            [](const Request& request)
            {
                clientOf(readParameters(request));
                return Response::redirect("/app/");
            });
        add(context, Method::Get, "/app/", "An empty page",
            [](const Request& request)
            {
                clientOf(readParameters(request));
                return Response::bytes({}, "text/html");
            });
    }

    /// What the same clients call besides.
    void addNeighbours(colonnade::Context& context) const
    {
        const auto& change = *_passwordChange;
        const auto& reset = *_passwordReset;
        const auto& reads = *_reads;
        add(context, Method::Post, "/app/user/change_password", "A new password for the old one",
            [&change](const Request& request) { return change.change(request); });
        add(context, Method::Post, "/app/user/reset_password", "Mails a one-time password",
            [&reset](const Request& request) { return reset.reset(request); });
        add(context, Method::Post, "/app/user_info/read", "What an account may do",
            [&reads](const Request& request) { return reads.readInfo(request); });
        add(context, Method::Post, "/app/user/read", "Accounts that the caller may see",
            [&reads](const Request& request) { return reads.readUsers(request); });
        add(context, Method::Post, "/app/user/register", "Says that nobody can register here", registerUser);
        for (const auto method: {Method::Get, Method::Post})
        {
            add(context, method, "/app/config/read", "What this server can do",
                [this](const Request& request)
                { return readServerConfig(request, _tokenSeconds, _setup != nullptr); });
            add(context, method, "/app/registration/read", "What a registration form needs",
                readRegistration);
            add(context, method, "/app/user/activate", "Ends a registration", activateUser);
        }
    }

    void addAdministration(colonnade::Context& context) const
    {
        const auto& administration = *_administration;
        add(context, Method::Post, "/app/user/create", "A new account",
            [&administration](const Request& request) { return administration.create(request); });
        add(context, Method::Post, "/app/user/update", "Changes what an account may do",
            [&administration](const Request& request) { return administration.update(request); });
        add(context, Method::Post, "/app/user/delete", "Deletes accounts",
            [&administration](const Request& request) { return administration.remove(request); });
        if (_setup)
            add(context, Method::Post, "/app/user/setup", "An account for a person",
                [setup = _setup.get()](const Request& request) { return setup->setUp(request); });
    }

    /// The calls read their credentials themselves, in ohmage's own order. The cookie is SameSite=Lax: pages
    /// of other sites cannot use it.
    static void add(colonnade::Context& context, Method method, const std::string& path,
                    const std::string& summary, const colonnade::Handler& handler)
    {
        context.route(colonnade::RouteSpec(method, path)
                          .summary(summary)
                          .csrf(colonnade::Csrf::Handler)
                          .maxBodyBytes(MAX_BODY_BYTES)
                          .readCodedBodies(), // phones pack their forms
                      [path, handler](const Request& request)
                      {
                          // The router takes `%61uth` for `auth`, as it should; the original does not.
                          if (request.path() != path)
                              throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND,
                                                         "There is nothing at this address.");
                          return handler(request);
                      });
    }

    std::unique_ptr<StableHashes> _hashes;
    std::unique_ptr<ResetCodes> _codes;
    std::unique_ptr<Tokens> _tokens;
    std::unique_ptr<UserCalls> _calls;
    std::unique_ptr<Persons> _persons;
    std::unique_ptr<UserReads> _reads;
    std::unique_ptr<ChangeNotice> _notice;
    std::unique_ptr<AccountAdministration> _administration;
    std::unique_ptr<UserSetup> _setup; ///< nothing: switched off
    std::unique_ptr<PasswordChange> _passwordChange;
    std::unique_ptr<PasswordReset> _passwordReset;
    int _tokenSeconds = 0;
};

} // namespace ohmage

COLONNADE_PLUGIN(ohmage::OhmagePlugin)
