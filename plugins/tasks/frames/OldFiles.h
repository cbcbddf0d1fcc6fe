#pragma once

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

/// Where PYBOSSA keeps its libraries, which presenters load by their addresses:
/// `/static/js/pybossa/pybossa.js`,
/// `/static/vendor/jquery.min.js`, `/static/fonts/…`. Leads to the file of ours, whatever version was asked
/// for. Throws `HttpError` 404.
Response leadToFile(const Pages& pages, const Request& request);

} // namespace colonnade::tasks
