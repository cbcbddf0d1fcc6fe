#pragma once

#include "model/Tasks.h"
#include "owning/OwnerDesk.h"

#include <colonnade/Plugin.h>

#include <memory>
#include <string>

namespace colonnade::tasks
{

/// Tells owners by mail what has happened to their projects, each thing once: an import is done or has
/// failed, a project is complete, calls of its server were given up, the import of the day has failed. Who
/// does not like that says so at `/project/<short name>/mails`, for all projects of the account.
class OwnerMails
{
public:
    /// [provision] Both must outlive it.
    OwnerMails(const OwnerDesk& desk, Context& context);

    OwnerRoutes routes() const;

    /// What the job does every few minutes.
    void send() const;
    void tellDailyFailed(std::int64_t project, const Phrase& reason) const;

private:
    Response page(const Request& request, const PageView& view) const;
    Response take(const Request& request) const;
    bool wantsMails(Session& session, std::int64_t user) const;
    void tell(Transaction& transaction, std::int64_t project, const std::string& kind, std::int64_t object,
              const std::string& detail) const;

    const OwnerDesk& _desk;
    Context& _context;
    std::shared_ptr<const MailTemplate> _template;
};

} // namespace colonnade::tasks
