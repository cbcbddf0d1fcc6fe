#pragma once

#include "browse/ListedProject.h"
#include "model/Tasks.h"

#include <site/Card.h>

#include <vector>

namespace colonnade::tasks
{

/// A list's projects, as the plugin `site` shows them.
std::vector<::site::Card> cardsOf(Session& session, const Tasks& tasks, const ListWish& wish);

} // namespace colonnade::tasks
