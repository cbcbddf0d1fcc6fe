#pragma once

#include "answers/OfferedAnswers.h"
#include "contribute/OfferPage.h"
#include "contribute/OuterPage.h"
#include "handout/Handout.h"
#include "pages/PageAccess.h"
#include "reading/TutorialPage.h"

namespace colonnade::tasks
{

/// What the contribution pages are made of; all outlive them.
struct ContributeParts
{
    const ProjectDoor& door;
    Handout& handout;
    const CsrfHook& csrf;
    const Pages& pages;
    const Frames& frames;
    const OuterPage& outer;
    const OfferedAnswers& offered;
    const OfferPage& offer;
    const TutorialPage& steps;
};

/// The pages on which a project's tasks are done, and its tutorial. What an owner has written runs in a
/// frame, which asks for the same address (reference 11). Any thread.
class ContributePages
{
public:
    ContributePages(const Tasks& tasks, const ContributeParts& parts):
        _tasks(tasks),
        _parts(parts)
    {
    }

    Response showNext(const Request& request) const;     ///< `…/newtask`, `…/presenter`
    Response showTutorial(const Request& request) const; ///< `…/tutorial`

    /// `…/task/<id>`. It counts as a request for the task: the caller may answer it (reference 7.2).
    Response showTask(const Request& request) const;

    /// The page of a task whose form was filled in before: with mistakes, or for mending.
    Response showAgain(const Request& request, const PageView& view, const Record& task,
                       FormState state) const;

private:
    using Page = std::function<Response(const PageView&)>;

    /// The frame's document, or `page` for whoever may see it.
    Response serve(const Request& request, FrameText text, const Page& page) const;
    Response askToSignIn(const Request& request, const Record& project) const;
    Response tutorial(const Request& request, const PageView& view) const; ///< HTML in the frame, else steps
    Response next(const Request& request, const PageView& view) const;
    Response one(const Request& request, const PageView& view) const;
    Response marked(const Request& request, Response page) const; ///< its browser is known again
    Visit visitOf(const Request& request, const PageView& view) const;
    Actor actorOf(const Request& request, const Record& project) const;
    HandedOut lookAhead(const Request& request, const Record& project, const Actor& actor,
                        Leasing leasing) const;
    bool hold(const Request& request, const Actor& author, const Record& project, std::int64_t task) const;

    const Tasks& _tasks;
    const ContributeParts _parts;
};

} // namespace colonnade::tasks
