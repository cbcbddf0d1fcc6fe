#pragma once

#include "model/Resource.h"

#include <colonnade/Json.h>
#include <colonnade/Request.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// The JSON object in the request's body. Throws `HttpError` for all else (reference 3.7).
JsonDocument parseBody(const Request& request);

/// A body's members but `link` and `links`, which clients send back: last one of a repeated name, checked to
/// be neither reserved nor unknown.
using Members = std::vector<std::pair<std::string_view, JsonValue>>;

/// `isKnown` says which names count besides the columns. Throws 400 for a reserved member and 415 `TypeError`
/// for an unknown one, in this order. Work and memory grow with the body alone: what is unknown is not kept.
Members checkMembers(const JsonValue& body, const Resource& resource,
                     const std::function<bool(std::string_view)>& isKnown = {});

/// What was sent for a column. Throws 415 `DataError` for the wrong type and for text that is too long.
Value sentValue(const JsonValue& sent, const Column& column);

/// The member of that name; absent if it was not sent.
JsonValue findMember(const Members& members, std::string_view name);

} // namespace colonnade::tasks
