#pragma once

#include "Failure.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ohmage
{

/// A token that is alive, and whose it is.
struct LiveToken
{
    std::string token;
    colonnade::User user;
    std::string userName; ///< as typed at sign-in, without blanks at its end
};

/// The tokens given out at sign-in: random UUIDs, stored hashed, alive as long as they are used and their
/// user goes by the name that was typed. Any thread. Source: reference/ohmage-auth.md 2.4.
class Tokens
{
public:
    /// `maxSeconds`: how long a token lives however much it is used; 0: as long as it is used.
    Tokens(colonnade::Identity& identity, int idleSeconds, std::int64_t maxSeconds = 0,
           const colonnade::Clock& clock = colonnade::systemClock()):
        _sessions(identity.sessions()),
        _users(identity.users()),
        _idleSeconds(idleSeconds),
        _maxSeconds(maxSeconds),
        _clock(clock)
    {
    }

    /// `userName` as typed: it is what the server calls the person from now on.
    LiveToken issue(const colonnade::User& user, std::string_view userName,
                    const colonnade::Request& request);

    /// A token that was alive when its user chose another password, which ended it: alive again.
    void keep(const LiveToken& token, const colonnade::User& changed, const colonnade::Request& request);

    /// Nothing if it was never given out, has expired or was ended: nobody can tell which. Counts as a use.
    std::optional<LiveToken> find(std::string_view token);

    /// The one that a request shows, as parameter or else as cookie; a parameter counts even if it is broken.
    std::variant<LiveToken, Failure> findShown(const colonnade::Request& request,
                                               const colonnade::Parameters& parameters);

    /// The same for calls that look at the parameter only.
    std::variant<LiveToken, Failure> findInParameters(const colonnade::Parameters& parameters);

    /// This one alone; the account's others live on.
    void end(std::string_view token);

private:
    void store(const LiveToken& token, const colonnade::Request& request);
    std::variant<LiveToken, Failure> findOr(std::string_view token, const Failure& otherwise);

    colonnade::Sessions& _sessions;
    colonnade::Users& _users;
    int _idleSeconds;
    std::int64_t _maxSeconds;
    const colonnade::Clock& _clock;
};

/// The cookie, readable by scripts as clients need it. Source: reference/ohmage-auth.md 2.5.
void setTokenCookie(const LiveToken& token, const colonnade::Request& request, colonnade::Response& response);
/// Ends the cookie, with its value emptied so that no log keeps the token.
void clearTokenCookie(const colonnade::Request& request, colonnade::Response& response);

} // namespace ohmage
