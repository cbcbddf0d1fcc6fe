#pragma once

namespace colonnade
{
class Request;
}

namespace account
{

/// Whether the answer is JSON (else a page): the request's `Content-Type` is `application/json`, with or
/// without parameters, on any method; or the query has `response_format=json`. `Accept` is not looked at.
/// Source: reference/pybossa-accounts.md 1.2, and 9 row 29 for the parameters.
bool wantsJson(const colonnade::Request& request);

/// Whether the request says that its body is JSON.
bool hasJsonBody(const colonnade::Request& request);

} // namespace account
