#include "colonnade/HttpCall.h"

#include "net/Curl.h"
#include "net/PublicAddress.h"

#include <sys/socket.h>

#include <algorithm>

namespace colonnade
{

namespace
{

using Outcome = HttpReply::Outcome;

constexpr std::size_t MAX_URL = 2000;
constexpr int MAX_CONNECT_SECONDS = 5;

/// What libcurl's callbacks see.
struct Transfer
{
    const HttpCall& call;
    const std::stop_token& stop;
    bool blocked = false;
    std::string reply = {};
};

curl_socket_t openPublicSocket(void* user, curlsocktype, curl_sockaddr* address)
{
    if (!isPublicAddress(address->addr))
    {
        static_cast<Transfer*>(user)->blocked = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t takeReply(char* piece, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.reply.size() + size * count > transfer.call.maximumReplyBytes)
        return 0;
    transfer.reply.append(piece, size * count);
    return size * count;
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

/// libcurl encodes a path, but sends a query as it stands. The host is left alone: IDNA is its encoding.
std::string encodeRest(const std::string& url)
{
    const std::size_t start = url.find_first_of("/?#", url.find("://") + 3);
    if (start == std::string::npos)
        return url;
    constexpr std::string_view DIGITS = "0123456789ABCDEF";
    std::string encoded = url.substr(0, start);
    for (const unsigned char byte: url.substr(start))
        if (byte < 0x80)
            encoded += static_cast<char>(byte);
        else
            encoded.append({'%', DIGITS[byte / 16], DIGITS[byte % 16]});
    return encoded;
}

void describe(CURL* handle, const HttpCall& call, const curl::List& headers)
{
    using curl::set;
    set(handle, CURLOPT_URL, encodeRest(call.url).c_str()); // libcurl copies it
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_TIMEOUT, static_cast<long>(call.timeoutSeconds));
    set(handle, CURLOPT_CONNECTTIMEOUT,
        static_cast<long>(std::min(call.timeoutSeconds, MAX_CONNECT_SECONDS)));
    set(handle, CURLOPT_USERAGENT, "Colonnade");
    set(handle, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
    set(handle, CURLOPT_POSTFIELDS, call.body.c_str());
    if (call.password.empty())
        return;
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, "colonnade");
    set(handle, CURLOPT_PASSWORD, call.password.c_str());
}

void watch(CURL* handle, Transfer& transfer)
{
    using curl::set;
    set(handle, CURLOPT_WRITEFUNCTION, &takeReply);
    set(handle, CURLOPT_WRITEDATA, &transfer);
    set(handle, CURLOPT_XFERINFOFUNCTION, &checkStop);
    set(handle, CURLOPT_XFERINFODATA, &transfer);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    if (!transfer.call.publicOnly)
        return;
    set(handle, CURLOPT_PROXY, ""); // not the environment's: it would connect to what we must not
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &openPublicSocket);
    set(handle, CURLOPT_OPENSOCKETDATA, &transfer);
}

HttpReply conclude(CURLcode code, CURL* handle, Transfer& transfer)
{
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    const auto failed = [&](Outcome outcome, const char* error) {
        return HttpReply{outcome, static_cast<int>(status), {}, error};
    };
    if (code == CURLE_OK)
        return {Outcome::Answered, static_cast<int>(status), std::move(transfer.reply)};
    if (transfer.blocked)
        return failed(Outcome::NotPublic, "the address is not a public one");
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return failed(Outcome::Interrupted, "interrupted");
    if (code == CURLE_WRITE_ERROR)
        return failed(Outcome::TooLong, "the answer is too long");
    return failed(code == CURLE_URL_MALFORMAT ? Outcome::NoAddress : Outcome::Failed,
                  curl_easy_strerror(code));
}

} // namespace

HttpReply callHttp(const HttpCall& call, const std::stop_token& stop)
{
    if (!isWebAddress(call.url))
        return {Outcome::NoAddress, 0, {}, "it is no http or https address"};
    const curl::Handle handle = curl::newHandle();
    curl::List headers;
    curl::append(headers, "Expect:"); // never wait for leave to send so little
    for (const auto& line: call.headers)
        curl::append(headers, line);
    Transfer transfer{call, stop};
    describe(handle.get(), call, headers);
    watch(handle.get(), transfer);
    return conclude(curl_easy_perform(handle.get()), handle.get(), transfer);
}

} // namespace colonnade
