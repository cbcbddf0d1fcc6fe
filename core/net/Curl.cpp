#include "net/Curl.h"

namespace colonnade::curl
{

Handle newHandle()
{
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw Poco::SystemException("libcurl cannot be used", curl_easy_strerror(code));
    Handle handle(curl_easy_init());
    if (!handle)
        throw Poco::SystemException("libcurl cannot be used");
    return handle;
}

void append(List& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer)
        throw Poco::OutOfMemoryException("a list of libcurl");
    static_cast<void>(list.release());
    list.reset(longer);
}

} // namespace colonnade::curl
