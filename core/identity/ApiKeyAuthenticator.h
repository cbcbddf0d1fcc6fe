#pragma once

#include "colonnade/Identity.h"

namespace colonnade
{

/// A user's API key: the whole value of the Authorization header or, without that header, the query argument
/// `api_key`. A key that is nobody's counts as none, as old clients expect.
/// Source: reference/pybossa-tasks-and-external-uid.md 4.
class ApiKeyAuthenticator final: public Authenticator
{
public:
    /// `users` must outlive the authenticator.
    explicit ApiKeyAuthenticator(Users& users);

    std::string_view name() const override { return "api_key"; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope& scope) const override;
    bool ambient() const override { return false; }

private:
    Users& _users;
};

} // namespace colonnade
