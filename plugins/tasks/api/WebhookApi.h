#pragma once

#include "model/Tasks.h"
#include "webhooks/WebhookQueue.h"

#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

/// `GET /api/project/<id>/webhooks`: the delivery log, for those who manage the project.
Response listWebhookCalls(const Tasks& tasks, const Request& request);

/// `colonnade project webhooks PROJECT [--retry]`
int webhooksCommand(Database& database, CommandCall& call, const std::string& project, bool retry);

} // namespace colonnade::tasks
