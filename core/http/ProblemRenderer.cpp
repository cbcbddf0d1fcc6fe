#include "http/ProblemRenderer.h"

#include "colonnade/Json.h"
#include "http/StatusText.h"

namespace colonnade
{

Response ProblemRenderer::render(const Problem& problem, const Request&) const
{
    return Response::bytes(text(problem.status, problem.code, problem.forClient), "application/problem+json",
                           problem.status);
}

std::string ProblemRenderer::text(int status, std::string_view code, std::string_view detail)
{
    JsonWriter json;
    json.beginObject()
        .member("type", "about:blank")
        .member("title", statusText(status))
        .member("status", status)
        .member("detail", detail)
        .member("code", code)
        .end();
    return json.take();
}

} // namespace colonnade
