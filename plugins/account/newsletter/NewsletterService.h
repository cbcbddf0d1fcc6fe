#pragma once

#include "store/NewsletterWishes.h"

#include <colonnade/Config.h>

#include <stop_token>
#include <string>

namespace account
{

/// Where a newsletter's service is, and what opens it.
struct NewsletterAccess
{
    std::string key; ///< empty: there is no service
    std::string list;
    std::string url; ///< `https://us6.api.mailchimp.com/3.0`, without a final slash

    /// Settings `newsletter_key`, `newsletter_list` and `newsletter_url`. A key of Mailchimp's tells by its
    /// end
    /// (`…-us6`) where to go. Throws `ConfigurationException` for a list or an address that is missing, or
    /// one that the key would cross a network in clear for.
    static NewsletterAccess read(const colonnade::Config& config);
};

enum class Told
{
    Yes,
    Later,      ///< not now: unreachable, busy, or the key or the list is wrong
    Never,      ///< the service refuses this address for good
    Interrupted ///< the server stops
};

struct ToldResult
{
    Told told = Told::Later;
    std::string detail = {}; ///< for log and list; without address and key
};

/// A newsletter's service that speaks Mailchimp's API 3.0. Any thread.
///
///     PUT <url>/lists/<list>/members/<MD5 of the address in lower case>      basic authentication: the key
///     {"email_address", "status_if_new", "status", "merge_fields": {"FNAME"}}
class NewsletterService
{
public:
    explicit NewsletterService(NewsletterAccess access);

    /// Blocks, at most half a minute.
    ToldResult tell(const NewsletterWish& wish, const std::stop_token& stop) const;

private:
    const NewsletterAccess _access;
};

} // namespace account
