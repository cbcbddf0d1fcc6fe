#include "pages/Compression.h"

#include "colonnade/Text.h"

#include <Poco/DeflatingStream.h>

#include <sstream>

namespace colonnade
{

namespace
{

constexpr std::size_t LEAST_BYTES = 1024; ///< below it the fields of the answer weigh more than is saved
constexpr int LEVEL = 6;                  ///< zlib's own: beyond it pages get hardly smaller

/// `gzip;q=0` says that it is not wanted.
bool isRefused(std::string_view parameters)
{
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos)
        return false;
    return parameters.substr(at + 2).find_first_of("123456789") == std::string_view::npos;
}

} // namespace

bool acceptsGzip(const Request& request)
{
    auto codings = request.findHeader("Accept-Encoding").value_or(std::string_view());
    while (!codings.empty())
    {
        const auto coding = codings.substr(0, codings.find(','));
        codings.remove_prefix(std::min(codings.size(), coding.size() + 1));
        const auto name = trimBlanks(coding.substr(0, coding.find(';')));
        if (equalIgnoringCase(name, "gzip"))
            return !isRefused(coding.substr(std::min(coding.find(';'), coding.size())));
    }
    return false;
}

std::string gzip(std::string_view text, int level)
{
    std::ostringstream out;
    Poco::DeflatingOutputStream deflater(out, Poco::DeflatingStreamBuf::STREAM_GZIP, level);
    deflater.write(text.data(), static_cast<std::streamsize>(text.size()));
    deflater.close();
    return out.str();
}

void compress(const Request& request, Response& response)
{
    auto* body = std::get_if<std::string>(&response.body());
    if (!body || body->size() <= LEAST_BYTES || !acceptsGzip(request))
        return;
    *body = gzip(*body, LEVEL);
    response.header("Content-Encoding", "gzip");
}

} // namespace colonnade
