#pragma once

#include "answers/Answers.h"
#include "contribute/ContributePages.h"
#include "pages/PageLook.h"
#include "uploads/Uploads.h"

#include <functional>
#include <string>

namespace colonnade::tasks
{

/// What people do with a task on its page, without scripts: each is a form that is posted, and leads on. Any
/// thread.
class TaskDeeds
{
public:
    /// What it needs; all must outlive it.
    struct Parts
    {
        const Tasks& tasks;
        const ProjectPasswords& passwords;
        const CsrfHook& csrf;
        const Pages& pages;
        const PageLook& look;
        Answers& answers;
        Uploads& uploads;
        const ContributePages& contribute;
    };

    explicit TaskDeeds(const Parts& parts):
        _parts(parts)
    {
    }

    /// `POST …/task/<id>`: saves what was filled in, or skips the task, and leads to the next one.
    Response answer(const Request& request) const;
    Response skip(const Request& request) const;         ///< `POST …/task/<id>/skip`
    Response like(const Request& request) const;         ///< `POST …/task/<id>/like`, field `liked`: 1 or 0
    Response undo(const Request& request) const;         ///< `POST …/task/<id>/undo`: the own answer to it
    Response askForReport(const Request& request) const; ///< `GET …/task/<id>/report`
    Response report(const Request& request) const;       ///< `POST …/task/<id>/report`, field `reason`
    Response askToMend(const Request& request) const;    ///< `GET …/task/<id>/mend`: the own answer to it
    Response mend(const Request& request) const;         ///< `POST …/task/<id>/mend`

private:
    struct Deed;

    Response withDeed(const Request& request, bool posts, const std::function<Response(Deed&)>& work) const;
    Deed deedOf(const Request& request) const;
    Response leave(const Request& request, const std::string& target, const FlashMessage& message) const;
    std::shared_ptr<const TaskForm> requireForm(const Deed& deed) const; ///< else 404
    Response save(const Request& request, Deed& deed, const TaskForm& form) const;
    Response skipped(const Request& request, const Deed& deed) const;
    Response showReport(const Request& request, const Deed& deed, const std::string& reason,
                        Phrase mistake) const;
    Response showMend(const Request& request, const Deed& deed, Parameters fields,
                      std::vector<FormMistake> mistakes) const;

    const Parts _parts;
};

} // namespace colonnade::tasks
