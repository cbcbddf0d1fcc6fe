#pragma once

#include "app/Assembly.h"

#include "colonnade/Queue.h"

#include <memory>
#include <vector>

namespace colonnade
{

/// All queues of this installation: mail, jobs, events, then the plugins'. Both must outlive them.
std::vector<std::shared_ptr<const QueueSource>> queuesOf(Assembly& assembly, const Site& site);

} // namespace colonnade
