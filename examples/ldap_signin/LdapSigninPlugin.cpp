#include "Directory.h"

#include <colonnade/Plugin.h>

#include <Poco/Base64Decoder.h>
#include <Poco/StreamCopier.h>

#include <sstream>

using namespace colonnade;

namespace
{

constexpr std::string_view SCHEME = "Basic ";

struct NamedPassword
{
    std::string name, password;
};

/// Of `Authorization: Basic …` (RFC 7617); nothing if that is no such text.
std::optional<NamedPassword> decode(const std::string& credential)
{
    std::istringstream encoded(credential.substr(SCHEME.size()));
    std::string text;
    try
    {
        Poco::Base64Decoder decoder(encoded);
        Poco::StreamCopier::copyToString(decoder, text);
    }
    catch (const Poco::DataFormatException&)
    {
        return std::nullopt;
    }
    const auto colon = text.find(':');
    if (colon == std::string::npos)
        return std::nullopt;
    return NamedPassword{text.substr(0, colon), text.substr(colon + 1)};
}

/// Takes name and password of the directory for the account of that name. It waits for the directory, so it
/// runs on the heavy lane, and the server remembers for a minute who was right.
class LdapAuthenticator final: public Authenticator
{
public:
    LdapAuthenticator(Identity& identity, Directory directory, const std::string& realm):
        _identity(identity),
        _directory(std::move(directory)),
        _challenge("Basic realm=\"" + realm + "\", charset=\"UTF-8\"")
    {
    }

    std::string_view name() const override { return "ldap_signin.basic"; }
    bool ambient() const override { return true; } // browsers send it by themselves, once they were asked
    Lane lane() const override { return Lane::Heavy; }
    Work work() const override { return Work::Other; }
    std::string challenge() const override { return _challenge; }

    std::optional<std::string> credential(const Request& request) const override
    {
        const auto field = request.findHeader("Authorization");
        if (!field || !field->starts_with(SCHEME))
            return std::nullopt;
        return std::string(*field);
    }

    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        const auto sent = decode(credential(request).value_or(std::string(SCHEME)));
        if (!sent)
            return Rejected{400, "bad_credentials", "The field Authorization is malformed.", ""};
        const auto user = _identity.users().findByName(sent->name);
        const SignInClient client(request.clientAddress(), {}, "ldap");
        if (_identity.signIn().mayTry(user, sent->name, client))
            return Rejected{403, "braked", "There were too many wrong passwords. Wait a little.", ""};
        // The directory is asked in any case: how long it takes tells nobody which names have accounts.
        if (!_directory.takes(sent->name, sent->password) || !user || user->disabled)
        {
            _identity.signIn().failed(user, sent->name, client);
            return Rejected{401, "wrong_password", "Name or password is wrong.", _challenge};
        }
        _identity.signIn().succeeded(*user, sent->name, client);
        return Principal{.actor = {"user", std::to_string(user->id), {}, true},
                         .method = std::string(name()),
                         .user = std::make_shared<User>(*user)};
    }

private:
    Identity& _identity;
    const Directory _directory;
    const std::string _challenge;
};

Directory directoryOf(const Config& config)
{
    try
    {
        return Directory(config.text("server"), config.text("people"));
    }
    catch (const Poco::Exception& fault)
    {
        throw ConfigurationException("ldap_signin.server: wanted the address of a directory, as "
                                     "127.0.0.1:389, not " +
                                     config.text("server") + " (" + fault.displayText() + ")");
    }
}

} // namespace

/// Whoever is in a directory calls with the directory's name and password, wherever the server takes
/// credentials of any kind. The account must be there: the directory only proves whose it is.
///
/// Routes: GET /ldap_signin/me, who one is.
class LdapSigninPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        const Config& config = context.config();
        context.extend<Authenticator>(std::make_shared<LdapAuthenticator>(
            context.identity(), directoryOf(config), config.text("realm")));
        context.route(get("/ldap_signin/me").summary("Who one is").auth(Auth::Required),
                      [&context](const Request& request)
                      {
                          const auto user = context.identity().findUser(request);
                          if (!user)
                              throw HttpError(403, problem::FORBIDDEN, "This is for people.");
                          return Response::json({{"name", user->name}});
                      });
    }
};

COLONNADE_PLUGIN(LdapSigninPlugin)
