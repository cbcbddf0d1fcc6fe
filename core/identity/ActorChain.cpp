#include "identity/ActorChain.h"

#include "colonnade/Request.h"
#include "colonnade/Text.h"

namespace colonnade
{

namespace
{

constexpr std::string_view USER = "user";
constexpr std::string_view ANONYMOUS = "anonymous";

} // namespace

Actor userActor(std::int64_t id)
{
    return {std::string(USER), std::to_string(id), {}, true};
}

std::optional<std::int64_t> findUserId(const Actor& actor)
{
    return actor.kind == USER ? parseInteger(actor.id) : std::nullopt;
}

void ActorChain::setExtensions(std::vector<std::shared_ptr<const ActorResolver>> resolvers,
                               std::vector<std::shared_ptr<const ActorCodec>> codecs)
{
    _resolvers = std::move(resolvers);
    _codecs = std::move(codecs);
}

std::variant<Actor, Rejected> ActorChain::resolve(const Request& request, const Scope& scope) const
{
    for (const auto& resolver: _resolvers)
    {
        auto resolved = resolver->resolve(request, scope);
        if (auto* actor = std::get_if<Actor>(&resolved))
            return std::move(*actor);
        if (auto* rejected = std::get_if<Rejected>(&resolved))
            return std::move(*rejected);
    }
    const auto& principal = request.principal();
    if (principal && principal->actor.kind == USER)
        return principal->actor;
    return anonymous(request.clientAddress());
}

Actor ActorChain::anonymous(std::string_view address) const
{
    return {std::string(ANONYMOUS), _anonymiser->anonymise(address), {}, false};
}

std::vector<std::shared_ptr<const ActorCodec>> ActorChain::codecs() const
{
    return _codecs;
}

} // namespace colonnade
