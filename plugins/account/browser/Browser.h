#pragma once

#include "store/Devices.h"
#include "store/KnownBrowsers.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <Poco/Logger.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace account
{

/// What a client's cookies say, as far as it is true.
struct Browser
{
    std::string seed;           ///< what its CSRF tokens are made with
    std::string keptToken = {}; ///< digest of the CSRF token that its sign-in was sent with, else empty
    bool unknown = false; ///< it brought no seed: `seed` is new, and must go out with a token made of it
    std::string sessionToken = {}; ///< of a live session, else empty
    std::string series = {};       ///< of its remembered device, else empty; may have ended
    std::optional<std::int64_t> userId = {};
    std::int64_t signedIn = 0; ///< when this session proved a password, seconds since 1970; 0: it has not
};

/// The cookies of browsers. Any thread.
///
///     session         signed in: the token of a session, gone with the browser or after idleness
///                     else:      seed ["." kept] "." digest of it: stateless, only holds what CSRF tokens
///                     are made with, and the one of an earlier sign-in
///     remember_token  percent-encoded name "|" series "." secret of a device, 365 days unused; the secret is
///                     exchanged when the device opens a session (`Devices`)
///
/// Each sign-in, sign-out and change of the password makes a new seed, so that no CSRF token of before is
/// good after; but for the very one that the sign-in was sent with, since clients fetch one and keep it.
/// Source: reference/pybossa-accounts.md 1.5, 1.6 and the rows of 11 on cookies.
class BrowserSessions
{
public:
    BrowserSessions(colonnade::Identity& identity, const Devices& devices, const KnownBrowsers& known,
                    const colonnade::Clock& clock, int idleSeconds, Poco::Logger& logger):
        _identity(identity),
        _devices(devices),
        _known(known),
        _clock(clock),
        _idleSeconds(idleSeconds),
        _logger(logger)
    {
    }

    /// What the request's cookies say; reads the database only if there are any.
    Browser read(const colonnade::Request& request) const;

    /// Whose cookies these are: of a live session, else of a remembered device.
    std::optional<std::int64_t> findUserId(const colonnade::Request& request) const;

    /// Gives an unknown browser the cookie that belongs to its seed.
    void introduce(const Browser& browser, const colonnade::Request& request,
                   colonnade::Response& response) const;

    /// Signs in: ends what the browser had, and sets all cookies anew. Of a POST the CSRF token stays good;
    /// it must have been checked. Writes to the database.
    void open(const colonnade::User& user, const Browser& browser, const colonnade::Request& request,
              colonnade::Response& response) const;

    /// The same for somebody who was signed in, after a change that ended all sessions: the token that the
    /// earlier sign-in was sent with stays good.
    void reopen(const colonnade::User& user, const Browser& browser, const colonnade::Request& request,
                colonnade::Response& response) const;

    /// Gives a browser that has only its remembered device left a session of its own and the device's next
    /// secret, unless `response` sets them anyway. Writes to the database.
    void refresh(const colonnade::Request& request, colonnade::Response& response) const;

    /// Signs out: ends session and device. Writes to the database.
    void close(const Browser& browser, const colonnade::Request& request,
               colonnade::Response& response) const;

private:
    struct Found
    {
        std::string token;
        colonnade::SessionRecord record;
    };
    /// What a cookie says of a device.
    struct DeviceToken
    {
        std::string_view series, secret;
    };

    static std::vector<DeviceToken> devicesIn(const colonnade::Request& request);
    std::optional<Found> findSession(const colonnade::Request& request) const;
    /// A live device whose secret is good. One whose secret was copied ends here, with all sessions of its
    /// user: who copied it may have opened one.
    std::optional<std::pair<DeviceToken, colonnade::SessionRecord>> findDevice(
        const colonnade::Request& request) const;
    colonnade::Cookie deviceCookie(const colonnade::User& user, std::string_view series,
                                   std::string_view secret, const colonnade::Request& request) const;
    void openWith(const std::string& keptToken, const colonnade::User& user, const Browser& browser,
                  const colonnade::Request& request, colonnade::Response& response) const;
    void end(const Browser& browser) const;
    std::string signedSeed(const std::string& seed, const std::string& keptToken) const;
    /// Fills in seed and kept token of who is not signed in; false if there are none.
    bool readSignedSeed(const colonnade::Request& request, Browser& browser) const;

    colonnade::Identity& _identity;
    const Devices& _devices;
    const KnownBrowsers& _known;
    const colonnade::Clock& _clock;
    int _idleSeconds;
    Poco::Logger& _logger;
};

} // namespace account
