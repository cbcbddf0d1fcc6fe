#pragma once

#include "model/Tasks.h"

#include <colonnade/Plugin.h>

#include <memory>

namespace colonnade::tasks
{

/// Once a day each owner of a project is mailed what was reported of its tasks since the last mail.
class ReportMails
{
public:
    /// [provision] Both must outlive it.
    ReportMails(Context& context, const Tasks& tasks);

    /// What the job does. At least once, since mails and their note are one transaction.
    void send() const;

private:
    void sendOf(Transaction& transaction, std::int64_t project) const;

    const Context& _context;
    const Tasks& _tasks;
    std::shared_ptr<const MailTemplate> _template;
};

} // namespace colonnade::tasks
