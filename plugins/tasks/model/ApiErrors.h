#pragma once

#include <colonnade/HttpError.h>
#include <colonnade/Response.h>

#include <string>
#include <string_view>

namespace colonnade::tasks
{

// The refusals of PYBOSSA's API, by the class names that its clients read (reference 3.6).

HttpError badRequest(std::string sentence);     ///< 400
HttpError unauthorized();                       ///< 401: nobody is signed in
HttpError forbidden();                          ///< 403: somebody is, and may not
HttpError forbidden(std::string sentence);      ///< 403, with its reason
HttpError notFound();                           ///< 404
HttpError attributeError(std::string sentence); ///< 415: an argument that there is not
HttpError dataError(std::string sentence);      ///< 415: a value that does not fit
HttpError integrityError(std::string sentence); ///< 415: missing, taken, refers to nothing
HttpError typeError(std::string sentence);      ///< 415: a member that there is not
HttpError valueError(std::string sentence);     ///< 415: no JSON, or not of the form

/// A body that is refused before the API's own checks: another shape, `{"code":400,…}`.
HttpError earlyRefusal(std::string sentence);

/// 401 for nobody, 403 for somebody: the action needs more than the caller has.
HttpError notAllowed(bool signedIn);

/// An argument or sort key that the resource does not have.
HttpError unknownAttribute(std::string_view className, std::string_view name);

/// Gives problems below `/api` their six members.
class ApiErrorRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "pybossa_api"; }
    Response render(const Problem& problem, const Request& request) const override;
};

/// Runs a handler; what the database refuses becomes 415 `DBIntegrityError` or `DataError`, in neutral words.
Response withApiErrors(const Handler& handler, const Request& request);

} // namespace colonnade::tasks
