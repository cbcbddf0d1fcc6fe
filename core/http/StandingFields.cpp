#include "http/StandingFields.h"

#include "colonnade/Text.h"

namespace colonnade
{

namespace
{

constexpr unsigned NOSNIFF = 1;
constexpr unsigned REFERRER = 2;
constexpr unsigned TRANSPORT = 4;
constexpr unsigned NO_STORE = 8;
constexpr unsigned VARY = 16;

constexpr std::array<std::string_view, 5> LINES = {
    "X-Content-Type-Options: nosniff\r\n",
    "Referrer-Policy: same-origin\r\n",
    "Strict-Transport-Security: max-age=31536000\r\n",
    "Cache-Control: no-store\r\n",
    "Vary: Cookie, Authorization\r\n",
};

} // namespace

StandingFields::StandingFields(bool https):
    _always(NOSNIFF | REFERRER | (https ? TRANSPORT : 0))
{
    for (unsigned bits = 0; bits < _texts.size(); ++bits)
        for (unsigned at = 0; at < LINES.size(); ++at)
            if (bits & (1U << at))
                _texts[bits] += LINES[at];
}

std::string_view StandingFields::of(const Request& request, Response& response) const
{
    const bool known = request.principal().has_value();
    unsigned wanted = _always | (known ? NO_STORE : VARY);
    bool keeps = false; // the answer says how it may be kept
    for (const auto& [name, value]: response.headers())
    {
        switch (name.size())
        {
        case 13:
            if (!equalIgnoringCase(name, "Cache-Control"))
                break;
            keeps = true;
            if (value.find("no-store") != std::string::npos)
                wanted &= ~(NO_STORE | VARY);
            else if (value.find("public") != std::string::npos)
                wanted &= ~VARY;
            break;
        case 15:
            if (equalIgnoringCase(name, "Referrer-Policy"))
                wanted &= ~REFERRER;
            break;
        case 22:
            if (equalIgnoringCase(name, "X-Content-Type-Options"))
                wanted &= ~NOSNIFF;
            break;
        case 25:
            if (equalIgnoringCase(name, "Strict-Transport-Security"))
                wanted &= ~TRANSPORT;
            break;
        default:
            break;
        }
    }
    if (keeps && (wanted & NO_STORE))
        response.removeHeader("Cache-Control");
    return _texts[wanted];
}

} // namespace colonnade
