#include "web/ViewErrors.h"

#include "web/JsonMode.h"
#include "web/Page.h"
#include "web/ViewJson.h"

#include <Poco/Net/HTTPResponse.h>

namespace account
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

std::string describe(const colonnade::Problem& problem)
{
    const auto usual = usualDescription(problem.status);
    if (problem.code == colonnade::problem::CSRF || usual.empty())
        return problem.forClient;
    return std::string(usual);
}

/// `500.html` stands for all failures of the server.
std::string templateOf(int status)
{
    return std::to_string(status > 500 ? 500 : status) + ".html";
}

std::string reasonOf(int status)
{
    return Poco::Net::HTTPResponse::getReasonForStatus(
        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

/// A form that cannot be taken any more can be opened again.
std::string wayOn(const colonnade::Problem& problem, const colonnade::Request& request,
                  const colonnade::Language& language)
{
    if (problem.code != colonnade::problem::CSRF)
        return {};
    return "<ul>\n" + renderLinkItem(std::string(request.path()), language.say("Open the page again")) +
           "</ul>\n";
}

} // namespace

colonnade::Response ViewErrors::render(const colonnade::Problem& problem,
                                       const colonnade::Request& request) const
{
    const std::string description = describe(problem);
    // A failure may be the database's: then only the browser is asked for the language.
    const auto& languages = _views.languages();
    const auto& language = problem.status < 500 ? languages.of(request) : languages.ofBrowser(request);
    if (problem.status == 405 || problem.status == 415 || !wantsJson(request))
        return _views.page(
            language,
            colonnade::Phrase::verbatim(std::to_string(problem.status) + " " +
                                        language.say(reasonOf(problem.status))),
            {}, "<p>" + escaped(language, description) + "</p>\n" + wayOn(problem, request, language),
            problem.status);

    colonnade::JsonWriter json;
    json.beginObject()
        .member("code", problem.status)
        .member("description", description)
        .member("template", templateOf(problem.status));
    const auto waiting = _views.flashes().pending(request);
    if (!waiting.empty())
        writeFlash(json, waiting.back(), language);
    json.end();
    auto response = colonnade::Response::json(viewJson(json.text()), problem.status);
    _views.flashes().keep({}, request, response);
    return response;
}

} // namespace account
