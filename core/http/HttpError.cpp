#include "colonnade/HttpError.h"

#include "colonnade/Route.h"

#include <typeinfo>

namespace colonnade
{

namespace
{

std::string textForLog(const Problem& problem)
{
    return problem.forLog.empty() ? problem.forClient : problem.forLog;
}

} // namespace

HttpError::HttpError(Problem problem):
    Poco::Exception(textForLog(problem), problem.status),
    _problem(std::move(problem))
{
}

HttpError::HttpError(int status, std::string_view code, std::string forClient, std::string forLog):
    HttpError(Problem{status, std::string(code), std::move(forClient), std::move(forLog)})
{
}

HttpError::HttpError(const HttpError& other) = default;

HttpError::~HttpError() noexcept = default;

const char* HttpError::name() const noexcept
{
    return "HTTP error";
}

const char* HttpError::className() const noexcept
{
    return typeid(*this).name();
}

Poco::Exception* HttpError::clone() const
{
    return new HttpError(*this); // whoever asked for the copy owns it, as POCO's contract says
}

void HttpError::rethrow() const
{
    throw *this;
}

ErrorRenderer::~ErrorRenderer() = default;

ResponseFilter::~ResponseFilter() = default;
FrontEndAccess::~FrontEndAccess() = default;
MovedAddresses::~MovedAddresses() = default;

} // namespace colonnade
