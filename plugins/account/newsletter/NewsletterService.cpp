#include "newsletter/NewsletterService.h"

#include <colonnade/HttpCall.h>
#include <colonnade/Json.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <Poco/DigestEngine.h>
#include <Poco/Exception.h>
#include <Poco/MD5Engine.h>

#include <algorithm>

namespace account
{
namespace
{

using colonnade::HttpReply;

constexpr std::size_t MAX_TITLE = 100;
constexpr std::string_view API = "/3.0";

std::string md5Of(const std::string& text)
{
    Poco::MD5Engine engine; // not for safety: it is how the API names members
    engine.update(text);
    return Poco::DigestEngine::digestToHex(engine.digest());
}

std::string bodyOf(const NewsletterWish& wish)
{
    colonnade::JsonWriter json;
    json.beginObject()
        .member("email_address", wish.email)
        .member("status_if_new", wish.status)
        .member("status", wish.status)
        .key("merge_fields")
        .beginObject()
        .member("FNAME", wish.fullname)
        .end()
        .end();
    return json.take();
}

/// The kind of a refusal in the service's words; its longer text may quote the address.
std::string titleOf(const std::string& reply)
{
    try
    {
        const auto document = colonnade::JsonDocument::parse(reply);
        const auto title =
            document.root().isObject() ? document.root().find("title") : colonnade::JsonValue();
        if (!title || !title.isText() || title.text().empty() ||
            title.text().find('@') != std::string_view::npos || colonnade::hasControlCharacters(title.text()))
            return {};
        return ": " + std::string(title.text().substr(0, MAX_TITLE));
    }
    catch (const Poco::Exception&)
    {
        return {}; // not the API's answer, a proxy's perhaps: the status says enough
    }
}

ToldResult conclude(const HttpReply& reply)
{
    if (reply.outcome == HttpReply::Outcome::Interrupted)
        return {Told::Interrupted};
    if (reply.outcome != HttpReply::Outcome::Answered)
        return {Told::Later, reply.error};
    if (reply.status >= 200 && reply.status < 300)
        return {Told::Yes};
    const std::string detail =
        "it answered with status " + std::to_string(reply.status) + titleOf(reply.body);
    // Of the refusals only these are about the address; a wrong key or list can be mended.
    const bool aboutTheAddress =
        reply.status == 400 || reply.status == 409 || reply.status == 410 || reply.status == 422;
    return {aboutTheAddress ? Told::Never : Told::Later, detail};
}

bool isLoopback(std::string_view host)
{
    return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

/// `http://127.0.0.1:80/x` → `127.0.0.1`
std::string_view hostOf(std::string_view url)
{
    url.remove_prefix(std::min(url.find("://") + 3, url.size()));
    url = url.substr(0, url.find('/'));
    const auto bracket = url.find(']');
    return bracket == std::string_view::npos ? url.substr(0, url.find(':')) : url.substr(0, bracket + 1);
}

[[noreturn]] void refuse(const std::string& key, const std::string& why)
{
    throw colonnade::ConfigurationException("account." + key + " " + why);
}

/// `0123abcd-us6` → `https://us6.api.mailchimp.com`; empty for a key that does not tell.
std::string urlOf(const std::string& key)
{
    const auto dash = key.rfind('-');
    const std::string centre = dash == std::string::npos ? std::string() : key.substr(dash + 1);
    const bool tells = !centre.empty() &&
                       centre.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
    return tells ? "https://" + centre + ".api.mailchimp.com" : std::string();
}

} // namespace

NewsletterAccess NewsletterAccess::read(const colonnade::Config& config)
{
    NewsletterAccess access{config.text("newsletter_key"), config.text("newsletter_list"),
                            config.text("newsletter_url")};
    if (access.key.empty())
        return {};
    if (colonnade::hasControlCharacters(access.key))
        refuse("newsletter_key", "holds a control character");
    if (access.list.empty())
        refuse("newsletter_list", "is not set, but account.newsletter_key is: name the service's list");
    if (access.url.empty())
        access.url = urlOf(access.key);
    if (access.url.empty())
        refuse(
            "newsletter_url",
            "is not set, and account.newsletter_key does not end in the name of a data centre, such as -us6");
    while (access.url.ends_with('/'))
        access.url.pop_back();
    if (!access.url.ends_with(API))
        access.url += API;
    const bool secure = access.url.starts_with("https://");
    if (!secure && !(access.url.starts_with("http://") && isLoopback(hostOf(access.url))))
        refuse("newsletter_url", "must begin with https://, for the key must not cross a network in clear; "
                                 "http:// is for a service on the same machine");
    if (access.url.find('@') != std::string::npos)
        refuse("newsletter_url", "must hold no user and password: the key is account.newsletter_key");
    return access;
}

NewsletterService::NewsletterService(NewsletterAccess access):
    _access(std::move(access))
{
}

ToldResult NewsletterService::tell(const NewsletterWish& wish, const std::stop_token& stop) const
{
    return conclude(
        colonnade::callHttp({.method = "PUT",
                             .url = _access.url + "/lists/" + colonnade::encodePercent(_access.list) +
                                    "/members/" + md5Of(wish.email),
                             .headers = {"Content-Type: application/json", "Accept: application/json"},
                             .body = bodyOf(wish),
                             .password = _access.key}, // the API takes any user name
                            stop));
}

} // namespace account
