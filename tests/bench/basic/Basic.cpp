// What costs most among credentials: a password's hash, with each request.

#include <colonnade/Plugin.h>

#include <Poco/Base64Decoder.h>
#include <Poco/StreamCopier.h>

#include <sstream>

using namespace colonnade;

namespace
{

constexpr std::string_view SCHEME = "Basic ";

class BasicAuthenticator final: public Authenticator
{
public:
    explicit BasicAuthenticator(Identity& identity):
        _identity(identity)
    {
    }
    std::string_view name() const override { return "basic"; }
    bool ambient() const override { return true; }
    Lane lane() const override { return Lane::Heavy; }
    std::string challenge() const override { return "Basic realm=\"bench\""; }
    std::optional<std::string> credential(const Request& request) const override
    {
        const auto field = request.findHeader("Authorization");
        return field && field->starts_with(SCHEME) ? std::optional(std::string(*field)) : std::nullopt;
    }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        std::istringstream encoded(credential(request).value_or(std::string(SCHEME)).substr(SCHEME.size()));
        Poco::Base64Decoder decoder(encoded);
        std::string sent;
        Poco::StreamCopier::copyToString(decoder, sent);
        const auto colon = std::min(sent.find(':'), sent.size());
        const std::string name = sent.substr(0, colon);
        const auto user = _identity.users().findByName(name);
        const auto checked = _identity.signIn().check(
            user, name, sent.substr(std::min(colon + 1, sent.size())), SignInClient(request.clientAddress()));
        if (!std::holds_alternative<User>(checked))
            return Rejected{401, "wrong_password", "Name or password is wrong.", challenge()};
        return Principal{.actor = {"user", std::to_string(user->id), {}, true},
                         .method = "basic",
                         .user = std::make_shared<User>(std::get<User>(checked))};
    }

private:
    Identity& _identity;
};

} // namespace

class BasicPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.extend<Authenticator>(std::make_shared<BasicAuthenticator>(context.identity()));
        const auto ask = [&context](const Request&)
        {
            return Response::text(std::to_string(*context.database().read(
                [](Session& session) { return session.findInteger("select count(*) from core_user"); })));
        };
        context.route(get("/basic/quick").summary("A look at the database"), ask);
        context.route(get("/basic/signed").summary("The same, for whom one knows").auth(Auth::Required), ask);
    }
};

COLONNADE_PLUGIN(BasicPlugin)
