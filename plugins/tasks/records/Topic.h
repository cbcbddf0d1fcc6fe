#pragma once

#include <colonnade/Route.h>

namespace colonnade::tasks
{

/// The route, with the project that a request is about as its topic: as its path, its query or the beginning
/// of its JSON body says. It is no more than a hint, for sharing the server's threads among projects.
RouteSpec& addTopic(RouteSpec& spec);

/// The number that a JSON text gives as `project_id`, by its looks; empty if none is seen. Looks at a
/// bounded part of the text.
std::string_view seenProject(std::string_view json);

} // namespace colonnade::tasks
