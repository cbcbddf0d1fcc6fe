#include "model/ApiErrors.h"

#include "tasks/ApiErrorBody.h"

#include <colonnade/Database.h>
#include <colonnade/Request.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view EARLY = "early_refusal";

std::string_view removePrefix(std::string_view text, std::string_view prefix)
{
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// The resource's name; work is asked of a project.
std::string targetOf(const Request& request)
{
    const std::string_view rest = removePrefix(request.path(), "/api/");
    if (rest.ends_with("/newtask"))
        return "project";
    const std::string target(rest.substr(0, rest.find('/')));
    return target == "favorites" ? "task" : target;
}

/// What handlers are called where an error is raised outside of them, or by those that never name a resource.
std::string actionOf(const Request& request, bool outside)
{
    const bool head = request.method() == Method::Head;
    const std::string_view rest = removePrefix(request.path(), "/api/");
    if (request.method() == Method::Delete && (rest.starts_with("user/") || rest.starts_with("favorites/")))
        return "DEL";
    if (request.path().ends_with("/userprogress"))
        return "USER_PROGRESS";
    if (outside && request.path().ends_with("/newtask"))
        return "NEW_TASK";
    return head ? "GET" : std::string(request.methodText());
}

} // namespace

HttpError badRequest(std::string sentence)
{
    return {400, "BadRequest", std::move(sentence)};
}

HttpError unauthorized()
{
    return {401, "Unauthorized",
            "401 Unauthorized: The server could not verify that you are authorized to access the URL "
            "requested."};
}

HttpError forbidden()
{
    return forbidden("403 Forbidden: You don't have the permission to access the requested resource.");
}

HttpError forbidden(std::string sentence)
{
    return {403, "Forbidden", std::move(sentence)};
}

HttpError notFound()
{
    return {404, "NotFound", "404 Not Found: The requested URL was not found on the server."};
}

HttpError attributeError(std::string sentence)
{
    return {415, "AttributeError", std::move(sentence)};
}

HttpError dataError(std::string sentence)
{
    return {415, "DataError", std::move(sentence)};
}

HttpError integrityError(std::string sentence)
{
    return {415, "DBIntegrityError", std::move(sentence)};
}

HttpError typeError(std::string sentence)
{
    return {415, "TypeError", std::move(sentence)};
}

HttpError valueError(std::string sentence)
{
    return {415, "ValueError", std::move(sentence)};
}

HttpError earlyRefusal(std::string sentence)
{
    return {400, EARLY, std::move(sentence)};
}

HttpError notAllowed(bool signedIn)
{
    return signedIn ? forbidden() : unauthorized();
}

HttpError unknownAttribute(std::string_view className, std::string_view name)
{
    return attributeError("type object '" + std::string(className) + "' has no attribute '" +
                          std::string(name) + "'");
}

Response ApiErrorRenderer::render(const Problem& problem, const Request& request) const
{
    if (problem.code == EARLY)
        return Response::json({{"code", problem.status},
                               {"description", problem.forClient},
                               {"template", std::to_string(problem.status) + ".html"}},
                              problem.status);
    const bool outside = problem.status == 429 || request.path().ends_with("/userprogress");
    return renderApiError(problem, actionOf(request, outside),
                          outside ? std::string(request.path()) : targetOf(request));
}

Response withApiErrors(const Handler& handler, const Request& request)
{
    try
    {
        return handler(request);
    }
    catch (const UniqueViolation&)
    {
        throw integrityError("A value that must be unique is taken already.");
    }
    catch (const ForeignKeyViolation&)
    {
        throw integrityError("A value refers to something that does not exist, or is still referred to.");
    }
    catch (const ConstraintViolation&)
    {
        throw integrityError("A value that is needed is missing or empty.");
    }
    catch (const InvalidValue&)
    {
        throw dataError("A value does not fit its column.");
    }
}

} // namespace colonnade::tasks
