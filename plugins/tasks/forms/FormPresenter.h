#pragma once

#include "forms/TaskForm.h"

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// A presenter in HTML and JavaScript that shows the same questions, for clients that know
/// `info.task_presenter` alone. `shortName`: the project's.
std::string makePresenter(const TaskForm& form, std::string_view shortName);

/// Whether that is such a one, and nobody has written it.
bool isMadePresenter(std::string_view presenter);

/// A project's `info`, checked, with a presenter made from its form where nobody has written one. Throws
/// `Poco::DataFormatException` for a form that is no good.
std::string withPresenter(const std::string& projectInfo, std::string_view shortName, const FormKinds& kinds);

} // namespace colonnade::tasks
