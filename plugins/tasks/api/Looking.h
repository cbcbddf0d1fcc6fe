#pragma once

#include <colonnade/Request.h>

namespace colonnade::tasks
{

/// Whether nobody is going to work with the answer: a HEAD (RFC 9110, 9.2.1), or a GET that a browser sends
/// ahead (`Sec-Purpose`, or as older ones say `Purpose`, `X-Purpose`, `X-moz`). Such a request takes no task.
bool onlyLooks(const Request& request);

} // namespace colonnade::tasks
