#pragma once

#include "colonnade/Export.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace colonnade
{

/// A call of another server over HTTP or HTTPS. Certificates are verified; redirects are not followed.
struct HttpCall
{
    std::string method = "POST";
    std::string url;                       ///< at most 2000 characters
    std::vector<std::string> headers = {}; ///< `Name: value`
    std::string body = {};
    std::string password = {}; ///< for basic authentication, with the user name `colonnade`; empty: none
    int timeoutSeconds = 30;   ///< for all of it; a connection is waited for at most 5 s
    std::size_t maximumReplyBytes = 64 * 1024;
    /// For addresses that somebody else chose: only those of the public Internet are connected to, and no
    /// proxy. The very address connected to is checked, so that a name cannot resolve to another one later.
    bool publicOnly = false;
};

/// How a call ended.
struct HttpReply
{
    enum class Outcome
    {
        Answered,
        NoAddress, ///< the URL is none of HTTP or HTTPS
        NotPublic, ///< refused by `publicOnly`
        TooLong,   ///< more than `maximumReplyBytes`
        Interrupted,
        Failed ///< not reached, out of time, certificate not valid
    };

    Outcome outcome = Outcome::Failed;
    int status = 0; ///< 0: no answer came
    std::string body = {};
    std::string error = {}; ///< for logs: what went wrong, without URL and headers; empty when answered
};

/// Blocks until it is answered, refused, out of time, or `stop` is asked for: a thing for background jobs,
/// never for handlers. Any thread. Throws only where libcurl cannot be used.
COLONNADE_API HttpReply callHttp(const HttpCall& call, const std::stop_token& stop);

} // namespace colonnade
