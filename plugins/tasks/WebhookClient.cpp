#include "WebhookClient.h"

#include "PublicAddress.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <memory>
#include <vector>

#include <curl/curl.h>
#include <sys/socket.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_URL = 2000;
constexpr std::size_t MAX_REPLY_BYTES = 64 * 1024;
constexpr long MAX_CONNECT_SECONDS = 5;
constexpr long GONE = 410;

/// What libcurl's callbacks write to.
struct Transfer
{
    const std::stop_token& stop;
    bool allowPrivate;
    bool blocked = false;
    std::size_t received = 0;
};

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

List makeHeaders(const WebhookMessage& message)
{
    List list;
    for (const std::string& line:
         {std::string("Content-type: application/json"), std::string("Accept: text/plain"),
          std::string("Expect:"), // never wait for leave to send so little
          "X-Colonnade-Signature: " + message.signature,
          "X-Colonnade-Delivery: " + std::to_string(message.callId)})
    {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        if (!longer)
            throw Poco::OutOfMemoryException("headers of a webhook call");
        static_cast<void>(list.release());
        list.reset(longer);
    }
    return list;
}

curl_socket_t openSocket(void* user, curlsocktype, curl_sockaddr* address)
{
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.allowPrivate && !isPublicAddress(address->addr))
    {
        transfer.blocked = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t discard(char*, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.received += size * count;
    return transfer.received > MAX_REPLY_BYTES ? 0 : size * count;
}

int checkStop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

bool isWebAddress(const std::string& url)
{
    const bool plain =
        std::none_of(url.begin(), url.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; });
    return plain && url.size() <= MAX_URL && (url.starts_with("http://") || url.starts_with("https://"));
}

WebhookReply conclude(CURLcode code, const Handle& handle, const Transfer& transfer)
{
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    const auto known = status > 0 ? std::optional<std::int64_t>(status) : std::nullopt;
    if (transfer.blocked && code != CURLE_OK)
        return {known, "the address is not a public one"};
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return {known, "interrupted", false, true};
    if (code == CURLE_WRITE_ERROR)
        return {known, "the answer is too long"};
    if (code != CURLE_OK)
        return {known, curl_easy_strerror(code), code == CURLE_URL_MALFORMAT};
    if (status < 200 || status > 299)
        return {known, "answered with status " + std::to_string(status), status == GONE};
    return {known};
}

} // namespace

WebhookClient::WebhookClient(int timeoutSeconds, bool allowPrivate):
    _timeoutSeconds(timeoutSeconds),
    _allowPrivate(allowPrivate)
{
    ensureLibrary();
}

WebhookReply WebhookClient::post(const WebhookMessage& message, const std::stop_token& stop) const
{
    if (!isWebAddress(message.url))
        return {std::nullopt, "the webhook is no http or https address", true};
    const Handle handle(curl_easy_init());
    if (!handle)
        throw Poco::SystemException("libcurl cannot be used");
    const List headers = makeHeaders(message);
    Transfer transfer{stop, _allowPrivate};
    set(handle, CURLOPT_URL, message.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_PROXY, ""); // not the environment's: it would connect to what we must not
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_TIMEOUT, static_cast<long>(_timeoutSeconds));
    set(handle, CURLOPT_CONNECTTIMEOUT, std::min<long>(_timeoutSeconds, MAX_CONNECT_SECONDS));
    set(handle, CURLOPT_USERAGENT, "Colonnade");
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(message.body.size()));
    set(handle, CURLOPT_POSTFIELDS, message.body.c_str());
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &openSocket);
    set(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    set(handle, CURLOPT_WRITEFUNCTION, &discard);
    set(handle, CURLOPT_WRITEDATA, &transfer);
    set(handle, CURLOPT_XFERINFOFUNCTION, &checkStop);
    set(handle, CURLOPT_XFERINFODATA, &transfer);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    return conclude(curl_easy_perform(handle.get()), handle, transfer);
}

} // namespace colonnade::tasks
