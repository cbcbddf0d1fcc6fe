#include "NewsletterService.h"

#include <colonnade/Json.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <Poco/DigestEngine.h>
#include <Poco/Exception.h>
#include <Poco/MD5Engine.h>

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace account
{
namespace
{

constexpr long CONNECT_SECONDS = 5;
constexpr long CALL_SECONDS = 30;
constexpr std::size_t MAX_REPLY_BYTES = 64 * 1024;
constexpr std::size_t MAX_TITLE = 100;
constexpr std::string_view API = "/3.0";

struct FreeHandle
{
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList
{
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

void ensureLibrary()
{
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw Poco::SystemException("libcurl cannot be used", curl_easy_strerror(code));
}

template <class Value> void set(const Handle& handle, CURLoption option, Value value)
{
    const CURLcode code = curl_easy_setopt(handle.get(), option, value);
    if (code != CURLE_OK)
        throw Poco::SystemException("libcurl refused an option", curl_easy_strerror(code));
}

List makeHeaders()
{
    List list;
    for (const char* line: {"Content-Type: application/json", "Accept: application/json", "Expect:"})
    {
        curl_slist* longer = curl_slist_append(list.get(), line);
        if (!longer)
            throw Poco::OutOfMemoryException("headers of a call to the newsletter's service");
        static_cast<void>(list.release());
        list.reset(longer);
    }
    return list;
}

/// What libcurl's callbacks see.
struct Transfer
{
    const std::stop_token& stop;
    std::string reply = {};
};

std::size_t takeReply(char* piece, std::size_t size, std::size_t count, void* user)
{
    auto& reply = static_cast<Transfer*>(user)->reply;
    if (reply.size() + size * count > MAX_REPLY_BYTES)
        return 0;
    reply.append(piece, size * count);
    return size * count;
}

int checkStop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

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

ToldResult conclude(CURLcode code, const Handle& handle, const Transfer& transfer)
{
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return {Told::Interrupted};
    if (code != CURLE_OK)
        return {Told::Later, code == CURLE_WRITE_ERROR ? "its answer is too long" : curl_easy_strerror(code)};
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300)
        return {Told::Yes};
    const std::string detail = "it answered with status " + std::to_string(status) + titleOf(transfer.reply);
    // Of the refusals only these are about the address; a wrong key or list can be mended.
    const bool aboutTheAddress = status == 400 || status == 409 || status == 410 || status == 422;
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
    ensureLibrary();
}

ToldResult NewsletterService::tell(const NewsletterWish& wish, const std::stop_token& stop) const
{
    const Handle handle(curl_easy_init());
    if (!handle)
        throw Poco::SystemException("libcurl cannot be used");
    const List headers = makeHeaders();
    const std::string url =
        _access.url + "/lists/" + colonnade::encodePercent(_access.list) + "/members/" + md5Of(wish.email);
    const std::string body = bodyOf(wish);
    Transfer transfer{stop};
    set(handle, CURLOPT_URL, url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    set(handle, CURLOPT_TIMEOUT, CALL_SECONDS);
    set(handle, CURLOPT_USERAGENT, "Colonnade");
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, "colonnade"); // the API takes any
    set(handle, CURLOPT_PASSWORD, _access.key.c_str());
    set(handle, CURLOPT_CUSTOMREQUEST, "PUT");
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(handle, CURLOPT_POSTFIELDS, body.c_str());
    set(handle, CURLOPT_WRITEFUNCTION, &takeReply);
    set(handle, CURLOPT_WRITEDATA, &transfer);
    set(handle, CURLOPT_XFERINFOFUNCTION, &checkStop);
    set(handle, CURLOPT_XFERINFODATA, &transfer);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    return conclude(curl_easy_perform(handle.get()), handle, transfer);
}

} // namespace account
