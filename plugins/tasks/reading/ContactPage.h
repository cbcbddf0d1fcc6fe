#pragma once

#include "reading/ProjectDoor.h"

#include <colonnade/Mail.h>
#include <colonnade/Plugin.h>

#include <memory>
#include <string>

namespace colonnade::tasks
{

/// `/project/<short name>/contact`: a message of somebody with an account to the project's owners, by mail.
/// Neither side learns the other's address. `tasks.contact_per_day` of a person within a day. Any thread.
class ContactPage
{
public:
    /// [provision] All must outlive it.
    ContactPage(const Tasks& tasks, const ProjectDoor& door, const CsrfHook& csrf, Context& context);

    Response ask(const Request& request) const;  ///< the form
    Response send(const Request& request) const; ///< its POST, field `message`

private:
    Response show(const Request& request, const PageView& view, const std::string& message,
                  Phrase mistake) const;
    void deliver(const Record& project, std::int64_t sender, const std::string& message) const;
    void count(Transaction& transaction, std::int64_t project, std::int64_t sender) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    const CsrfHook& _csrf;
    const std::int64_t _perDay;
    Mail& _mail;
    std::shared_ptr<const MailTemplate> _letter;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
