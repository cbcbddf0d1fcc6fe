#pragma once

#include "Project.h"

#include <cstddef>
#include <string>

namespace demo
{

/// What the app's side counted.
struct CrowdWork
{
    std::size_t accepted = 0; ///< answers that the server acknowledged
    double seconds = 0;
};

/// The phone app's back end and its users, as seeds of the external-user flow describe them: the back end
/// fetches the project's token with the secret key; then `people` users, known to the server only by their
/// `external_uid`, ask for tasks and answer until there are no more.
CrowdWork work(const Server& server, const Project& project, int people, const Progress& progress);

} // namespace demo
