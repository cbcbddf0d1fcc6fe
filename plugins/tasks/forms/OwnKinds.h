#pragma once

#include "tasks/FormKind.h"

#include <memory>
#include <vector>

namespace colonnade::tasks
{

/// `choice`, `labels`, `text`, `number`, `date`, `point`.
std::vector<std::shared_ptr<const FormKind>> ownFormKinds();

} // namespace colonnade::tasks
