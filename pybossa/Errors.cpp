#include "colonnade/pybossa/Errors.h"

#include "colonnade/pybossa/ViewJson.h"
#include "colonnade/pybossa/Views.h"

#include "colonnade/pybossa/ViewJson.h"
#include <colonnade/Pages.h>

namespace colonnade::pybossa
{

std::string_view usualDescription(int status)
{
    switch (status)
    {
    case 400:
        return "The browser (or proxy) sent a request that this server could not understand.";
    case 401:
        return "The server could not verify that you are authorized to access the URL requested. You either "
               "supplied "
               "the wrong credentials (e.g. a bad password), or your browser doesn't understand how to "
               "supply the "
               "credentials required.";
    case 403:
        return "You don't have the permission to access the requested resource. It is either read-protected "
               "or not "
               "readable by the server.";
    case 404:
        return "The requested URL was not found on the server. If you entered the URL manually please check "
               "your "
               "spelling and try again.";
    default:
        return {};
    }
}

namespace
{

std::string describe(const Problem& problem)
{
    const auto usual = usualDescription(problem.status);
    if (problem.code == problem::CSRF || usual.empty())
        return problem.forClient;
    return std::string(usual);
}

/// `500.html` stands for all failures of the server.
std::string templateOf(int status)
{
    return std::to_string(status > 500 ? 500 : status) + ".html";
}

} // namespace

Response ViewErrors::render(const Problem& problem, const Request& request) const
{
    constexpr int wrongMethod = 405, wrongType = 415;
    const std::string description = describe(problem);
    if (problem.status != wrongMethod && problem.status != wrongType && wantsJson(request))
        return json(problem, description, request);
    // A form that cannot be taken any more can be opened again.
    return _pages.drawError(request, problem.status, description,
                            {problem.code == problem::CSRF ? std::string(request.path()) : std::string()});
}

Response ViewErrors::json(const Problem& problem, const std::string& description,
                          const Request& request) const
{
    JsonWriter json;
    json.beginObject()
        .member("code", problem.status)
        .member("description", description)
        .member("template", templateOf(problem.status));
    constexpr int ourFault = 500; // it may be the database's: then only the browser is asked for the language
    const auto waiting = _pages.waiting(request);
    if (!waiting.empty())
        writeFlash(json, waiting.back(),
                   problem.status < ourFault ? _pages.language(request) : _pages.browserLanguage(request));
    json.end();
    auto response = Response::json(viewJson(json.text()), problem.status);
    _pages.keep({}, request, response);
    return response;
}

} // namespace colonnade::pybossa
