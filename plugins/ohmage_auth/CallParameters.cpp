#include "CallParameters.h"

#include "Gzip.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <Poco/Net/MediaType.h>
#include <Poco/TextConverter.h>
#include <Poco/TextEncoding.h>
#include <Poco/UTF8Encoding.h>

#include <algorithm>
#include <optional>

using colonnade::BadEscape;
using colonnade::Parameters;
using colonnade::Request;

namespace ohmage
{
namespace
{

constexpr std::size_t MAX_CLIENT_UNITS = 255;
constexpr std::ptrdiff_t MAX_PAIRS = 1000; ///< of a body: each takes far more memory than it has bytes

bool hasTooManyPairs(std::string_view body)
{
    return std::count(body.begin(), body.end(), '&') >= MAX_PAIRS;
}

[[noreturn]] void refuseGzip(const char* why)
{
    throw colonnade::HttpError(400, "gzip", "The compressed body cannot be read.", why);
}

bool saysGzip(const Request& request)
{
    const auto& headers = request.headers();
    return std::any_of(headers.begin(), headers.end(),
                       [](const auto& header) {
                           return header.value == "gzip" &&
                                  colonnade::equalIgnoringCase(header.name, "Content-Encoding");
                       });
}

/// A packed body is stricter than a plain one: each pair has one `=`, and a value.
void checkPair(std::string_view pair)
{
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals + 1 == pair.size() ||
        pair.find('=', equals + 1) != std::string_view::npos)
        refuseGzip("a pair in the compressed body is not name=value");
}

Parameters readPacked(std::string_view body)
{
    const auto content = gunzip(body, MAX_BODY_BYTES);
    if (!content)
        refuseGzip("the body is no gzip, or unpacks to too much");
    if (hasTooManyPairs(*content))
        refuseGzip("the body holds too many pairs");
    Parameters parameters;
    for (std::string_view rest = *content; !rest.empty();)
    {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (isBlank(pair))
            continue;
        checkPair(pair);
        parameters.append(Parameters::parse(pair, BadEscape::Drop));
    }
    return parameters;
}

/// The encoding that the body's type names; nothing for UTF-8, and for what nobody knows.
Poco::TextEncoding::Ptr findCharset(const Request& request)
{
    const Poco::Net::MediaType type(std::string(request.findHeader("Content-Type").value_or("")));
    const std::string name = type.hasParameter("charset") ? type.getParameter("charset") : std::string();
    if (name.empty() || colonnade::equalIgnoringCase(name, "utf-8"))
        return nullptr;
    return Poco::TextEncoding::find(name);
}

/// Malformed multipart holds no fields, as bodies of unknown types: to clients, a status of 400 would be a
/// network fault.
Parameters readMultipart(const Request& request)
{
    try
    {
        return request.form();
    }
    catch (const colonnade::HttpError&)
    {
        return {};
    }
}

/// Of too many there are none, as of a body that is too large.
Parameters readUrlencoded(std::string_view body)
{
    return hasTooManyPairs(body) ? Parameters() : Parameters::parse(body, BadEscape::Drop);
}

Parameters readBody(const Request& request)
{
    auto fields = request.contentType() == "multipart/form-data" ? readMultipart(request)
                                                                 : readUrlencoded(request.body());
    const auto charset = findCharset(request);
    if (!charset)
        return fields;
    static const Poco::UTF8Encoding utf8;
    Poco::TextConverter converter(*charset, utf8);
    Parameters converted;
    for (const auto& [name, value]: fields)
    {
        std::string text;
        converter.convert(value, text);
        converted.add(name, std::move(text));
    }
    return converted;
}

/// How long Java takes a text to be.
std::size_t countUtf16Units(std::string_view text)
{
    const auto isStart = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    const auto isPair = [](char c) { return static_cast<unsigned char>(c) >= 0xF0; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), isStart) +
                                    std::count_if(text.begin(), text.end(), isPair));
}

std::string_view singleOf(const Parameters& parameters, std::string_view name)
{
    if (parameters.count(name) > 1)
        throw colonnade::HttpError(400, "client", "More than one client value was given.");
    const auto value = parameters.get(name);
    if (countUtf16Units(value) > MAX_CLIENT_UNITS)
        throw colonnade::HttpError(400, "client", "The client value is too long.");
    return isBlank(value) ? std::string_view() : value;
}

} // namespace

bool isBlank(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

Parameters readParameters(const Request& request)
{
    if (saysGzip(request))
        return readPacked(request.body());
    auto parameters = Parameters::parse(request.queryText(), BadEscape::Drop);
    if (request.method() != colonnade::Method::Post)
        return parameters;
    const std::string type = request.contentType();
    if (type == "application/x-www-form-urlencoded" || type == "multipart/form-data")
        parameters.append(readBody(request));
    return parameters;
}

std::string_view clientOf(const Parameters& parameters)
{
    const auto client = singleOf(parameters, "client");
    return client.empty() ? singleOf(parameters, "requester") : client;
}

} // namespace ohmage
