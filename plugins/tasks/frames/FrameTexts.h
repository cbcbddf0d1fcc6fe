#pragma once

#include "model/Resource.h"

#include <string>

namespace colonnade::tasks
{

/// The texts with scripts that a project's owners write, members of its `info`.
enum class FrameText
{
    Presenter, ///< `task_presenter`
    Tutorial,  ///< `tutorial`
    Results    ///< `results`
};

/// Empty: the project has none.
std::string frameTextOf(const Record& project, FrameText text);

} // namespace colonnade::tasks
