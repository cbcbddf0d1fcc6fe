#pragma once

#include "owning/OwnerDesk.h"
#include "webhooks/WebhookQueue.h"

namespace colonnade::tasks
{

/// What has happened to a project: calls of its owners' server, to be sent again (`…/webhook`), and who
/// changed what (`…/auditlog`).
class OwnerLogs
{
public:
    /// `desk` must outlive it.
    explicit OwnerLogs(const OwnerDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    Response webhooks(const Request& request) const;
    Response sendAgain(const Request& request) const;
    Response sendOne(const Request& request) const;
    Response audit(const Request& request) const;

    const OwnerDesk& _desk;
};

} // namespace colonnade::tasks
