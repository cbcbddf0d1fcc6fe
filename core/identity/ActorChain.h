#pragma once

#include "colonnade/Identity.h"
#include "identity/AddressAnonymiser.h"

#include <optional>
#include <utility>

namespace colonnade
{

/// The actor that stands for a user.
Actor userActor(std::int64_t id);

/// The user that an actor stands for; nothing if it is of another kind.
std::optional<std::int64_t> findUserId(const Actor& actor);

/// Resolvers and codecs that plugins contributed, and the core's two kinds of actors at the end.
class ActorChain final: public Actors
{
public:
    /// Before it is asked for anybody.
    void setAnonymiser(AddressAnonymiser anonymiser) { _anonymiser.emplace(std::move(anonymiser)); }

    /// Not while requests are served.
    void setExtensions(std::vector<std::shared_ptr<const ActorResolver>> resolvers,
                       std::vector<std::shared_ptr<const ActorCodec>> codecs);

    std::variant<Actor, Rejected> resolve(const Request& request, const Scope& scope) const override;
    Actor anonymous(std::string_view address) const override;
    std::vector<std::shared_ptr<const ActorCodec>> codecs() const override;

private:
    std::optional<AddressAnonymiser> _anonymiser; // set before any request
    std::vector<std::shared_ptr<const ActorResolver>> _resolvers;
    std::vector<std::shared_ptr<const ActorCodec>> _codecs;
};

} // namespace colonnade
