#include "http/Parties.h"

#include "colonnade/Crypto.h"
#include "colonnade/Network.h"
#include "text/KeyedHash.h"

namespace colonnade
{

Parties::Parties():
    _key(randomBytes(KEYED_HASH_BYTES))
{
}

void Parties::name(Exchange& exchange) const
{
    exchange.network = keyedHash(_key, "network", networkOf(exchange.request.clientAddress()));
    exchange.topic = topicOf(exchange);
}

std::uint64_t Parties::topicOf(const Exchange& exchange) const
{
    if (!exchange.route)
        return 0;
    const auto& told = exchange.route->spec.topic();
    if (const std::string topic = told ? told(exchange.request) : std::string(); !topic.empty())
        return keyedHash(_key, "topic", topic);
    return reinterpret_cast<std::uintptr_t>(exchange.route);
}

} // namespace colonnade
