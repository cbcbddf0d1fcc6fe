#pragma once

#include "Failure.h"

#include <colonnade/Json.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <initializer_list>
#include <string_view>

namespace ohmage
{

/// `{"result":"success", …}` with ohmage's headers: `Content-Type` exactly `application/json`, nothing
/// cached, packed if the client takes gzip. Source: reference/ohmage-auth.md 1.4.
colonnade::Response succeed(const colonnade::Request& request,
                            std::initializer_list<colonnade::JsonMember> members = {});

/// `{"result":"success","data":…}`, with `"metadata":…` before `data` unless it is empty; both are JSON text.
colonnade::Response succeedWithData(const colonnade::Request& request, std::string_view data,
                                    std::string_view metadata = {});

/// `{"result":"failure","errors":[{"code","text"}]}`, with status 200: clients take any other for a network
/// fault.
colonnade::Response fail(const colonnade::Request& request, const Failure& failure);

} // namespace ohmage
