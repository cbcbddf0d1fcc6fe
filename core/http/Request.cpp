#include "colonnade/Request.h"

#include "colonnade/HttpError.h"
#include "colonnade/Identity.h"
#include "colonnade/Text.h"
#include "http/MultipartForm.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade
{

namespace
{

/// As many as a multipart form may have parts: each takes far more memory than it has bytes.
constexpr std::ptrdiff_t MAX_FIELDS = 1000;

Parameters parseForm(std::string_view body)
{
    if (std::count(body.begin(), body.end(), '&') >= MAX_FIELDS)
        throw HttpError(400, problem::BAD_REQUEST, "The form has too many fields.",
                        "a form of more than " + std::to_string(MAX_FIELDS) + " fields");
    return Parameters::parse(body);
}

} // namespace

const Parameters& Request::query() const
{
    if (!_query)
        _query = Parameters::parse(_queryText);
    return *_query;
}

bool Request::throughProxy() const
{
    return _fromTrustedProxy || std::any_of(_headers.begin(), _headers.end(),
                                            [](const HeaderView& header)
                                            {
                                                const std::string name = lowerAscii(header.name);
                                                return name.starts_with("x-forwarded-") ||
                                                       name == "forwarded" || name == "via" ||
                                                       name == "x-real-ip";
                                            });
}

std::optional<std::string_view> Request::findHeader(std::string_view name) const
{
    for (const HeaderView& header: _headers)
    {
        if (header.name.size() == name.size() && equalIgnoringCase(header.name, name))
            return header.value;
    }
    return std::nullopt;
}

std::vector<std::string_view> Request::cookies(std::string_view name) const
{
    static constexpr std::string_view HOST_PREFIX = "__Host-";
    std::vector<std::string_view> values;
    bool ofHost = false;
    for (const HeaderView& header: _headers)
    {
        if (!equalIgnoringCase(header.name, "Cookie"))
            continue;
        std::string_view rest = header.value;
        while (!rest.empty())
        {
            const std::string_view pair = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
            const std::size_t equals = pair.find('=');
            std::string_view given = trimBlanks(pair.substr(0, equals));
            const bool prefixed = given.starts_with(HOST_PREFIX);
            if (prefixed)
                given.remove_prefix(HOST_PREFIX.size());
            if (equals == std::string_view::npos || given != name || (ofHost && !prefixed))
                continue;
            if (prefixed && !ofHost)
                values.clear(); // what a sibling host may have planted
            ofHost = prefixed;
            std::string_view value = trimBlanks(pair.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            values.push_back(value);
        }
    }
    return values;
}

std::string Request::contentType() const
{
    const auto field = findHeader("Content-Type");
    return field ? lowerAscii(trimBlanks(field->substr(0, field->find(';')))) : std::string();
}

const Parameters& Request::form() const
{
    if (!_form)
    {
        const std::string type = contentType();
        if (type == "application/x-www-form-urlencoded")
            _form = parseForm(_body);
        else if (type == "multipart/form-data")
        {
            MultipartForm multipart = parseMultipartForm(*findHeader("Content-Type"), _body);
            _form = std::move(multipart.fields);
            _files = std::move(multipart.files);
        }
        else
            _form.emplace();
    }
    return *_form;
}

const std::vector<FilePart>& Request::files() const
{
    form();
    return _files;
}

const std::string& Request::param(std::string_view name) const
{
    for (const auto& [known, value]: _params)
    {
        if (known == name)
            return value;
    }
    throw Poco::NotFoundException("the route has no path parameter of that name", std::string(name));
}

std::int64_t Request::intParam(std::string_view name) const
{
    const auto number = parseInteger(param(name));
    if (!number)
        throw Poco::NotFoundException("the route's path parameter is not an int", std::string(name));
    return *number;
}

const Actor& Request::actor() const
{
    if (!_actor)
    {
        if (_actors)
            _actor = _actors->anonymous(_clientAddress);
        else
            _actor = Actor{"anonymous", _clientAddress, {}};
    }
    return *_actor;
}

} // namespace colonnade
