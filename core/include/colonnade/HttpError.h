#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Response.h"

#include <Poco/Exception.h>

#include <string>
#include <string_view>

namespace colonnade
{

class Request;

/// A refusal, before it has a family's shape. `forClient` gives nothing away; `forLog` says what really
/// happened, and never holds a password or a token.
struct Problem
{
    int status = 500;
    std::string code;      ///< for programs: `not_found`, or a name of the family (`DBIntegrityError`)
    std::string forClient; ///< a whole sentence
    std::string forLog;
    Response::Fields headers = {}; ///< further fields of the answer: `Allow`, `Retry-After`, …
};

/// The codes of problems that the server itself raises. Plugins may use them or their own.
namespace problem
{
inline constexpr std::string_view BAD_REQUEST = "bad_request";
inline constexpr std::string_view UNAUTHORIZED = "unauthorized";
inline constexpr std::string_view FORBIDDEN = "forbidden";
inline constexpr std::string_view CSRF = "csrf";
inline constexpr std::string_view NOT_FOUND = "not_found";
inline constexpr std::string_view METHOD_NOT_ALLOWED = "method_not_allowed";
inline constexpr std::string_view TOO_LARGE = "too_large";
inline constexpr std::string_view TOO_MANY_REQUESTS = "too_many_requests";
inline constexpr std::string_view INTERNAL = "internal";
inline constexpr std::string_view UNAVAILABLE = "unavailable";
} // namespace problem

/// Thrown by handlers and parsers to refuse a request; the route's error family gives it its bytes.
class COLONNADE_API HttpError: public Poco::Exception
{
public:
    /// With further header fields, such as `Allow`.
    explicit HttpError(Problem problem);
    /// `forLog` empty: the log says what the client is told.
    HttpError(int status, std::string_view code, std::string forClient, std::string forLog = {});
    HttpError(const HttpError& other);
    ~HttpError() noexcept override;

    const Problem& problem() const { return _problem; } ///< what the renderer of the family gets

    const char* name() const noexcept override;
    const char* className() const noexcept override;
    Poco::Exception* clone() const override;
    void rethrow() const override;

private:
    Problem _problem;
};

/// Turns problems into the bytes of one family of APIs. Any thread.
class COLONNADE_API ErrorRenderer
{
public:
    static constexpr Interface INTERFACE{"http.error_renderer", 1};

    virtual ~ErrorRenderer();

    /// The name that routes and mounts use: `problem`, `pybossa_api`, ….
    virtual std::string_view family() const = 0;

    /// Must not throw. The pipeline adds `problem.headers` afterwards.
    virtual Response render(const Problem& problem, const Request& request) const = 0;
};

} // namespace colonnade
