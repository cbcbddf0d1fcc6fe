#pragma once

#include "colonnade/Identity.h"

#include <functional>
#include <memory>
#include <string_view>

namespace colonnade
{

/// A user's API key: the whole value of the Authorization header or, without that header, the query argument
/// `api_key`. A key that is nobody's counts as none, as old clients expect.
/// Source: reference/pybossa-tasks-and-external-uid.md 4.
class ApiKeyAuthenticator final: public Authenticator
{
public:
    /// The account that a key belongs to; null: nobody's.
    using FindOwner = std::function<std::shared_ptr<const User>(std::string_view apiKey)>;

    explicit ApiKeyAuthenticator(FindOwner findOwner);

    std::string_view name() const override { return "api_key"; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope& scope) const override;
    bool ambient() const override { return false; }

private:
    const FindOwner _findOwner;
};

} // namespace colonnade
