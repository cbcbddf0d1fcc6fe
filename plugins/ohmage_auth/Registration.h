#pragma once

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace ohmage
{

// Registration over ohmage's calls, beyond the seed. Past the fields it needs a captcha that the original
// asks a web site about; this server lets nobody in that way, which the protocol has an answer for: `0311`.
// Source: reference/ohmage-auth.md 4.3.

/// `registration/read`: what a form needs.
colonnade::Response readRegistration(const colonnade::Request& request);

/// `user/register`: looks at the fields, then says that self-registration is not allowed.
colonnade::Response registerUser(const colonnade::Request& request);

/// `user/activate`: no registration is ever waiting.
colonnade::Response activateUser(const colonnade::Request& request);

} // namespace ohmage
