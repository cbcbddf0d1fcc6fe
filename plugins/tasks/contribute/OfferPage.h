#pragma once

#include "answers/OfferedAnswers.h"
#include "pages/PageAccess.h"
#include "pages/PageLook.h"

#include <optional>

namespace colonnade::tasks
{

/// `/project/<short name>/offered`: asks who has signed in whether the answers are his that this browser gave
/// before, in any project. Any thread.
class OfferPage
{
public:
    /// All must outlive it.
    OfferPage(const Tasks& tasks, const OfferedAnswers& offered, const CsrfHook& csrf, const PageLook& look):
        _tasks(tasks),
        _offered(offered),
        _csrf(csrf),
        _look(look)
    {
    }

    /// Leads a person there who has something to say; nothing for all others.
    std::optional<Response> ask(const Request& request, const PageView& view) const;

    Response show(const Request& request) const;   ///< the question
    Response decide(const Request& request) const; ///< its POST

private:
    std::string nextOf(const Request& request, const Record& project) const;

    const Tasks& _tasks;
    const OfferedAnswers& _offered;
    const CsrfHook& _csrf;
    const PageLook& _look;
};

} // namespace colonnade::tasks
