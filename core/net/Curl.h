#pragma once

#include <Poco/Exception.h>

#include <curl/curl.h>

#include <memory>
#include <string>

/// libcurl's handles as owners, and its errors as exceptions.
namespace colonnade::curl
{

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

/// Sets the library up at the first call of the process. Any thread.
Handle newHandle();

/// Throws `Poco::OutOfMemoryException` rather than lose a line.
void append(List& list, const std::string& line);

template <class Value> void set(CURL* handle, CURLoption option, Value value)
{
    const CURLcode code = curl_easy_setopt(handle, option, value);
    if (code != CURLE_OK)
        throw Poco::SystemException("libcurl refused an option", curl_easy_strerror(code));
}

} // namespace colonnade::curl
