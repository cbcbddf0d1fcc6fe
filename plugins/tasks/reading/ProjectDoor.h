#pragma once

#include "frames/Frames.h"
#include "pages/PageAccess.h"
#include "pages/ProjectTwin.h"
#include "projects/ProjectPasswords.h"

#include <colonnade/Pages.h>
#include <colonnade/pybossa/Views.h>

#include <functional>
#include <memory>
#include <string>

namespace colonnade::tasks
{

/// One page of a project, in both of its forms.
struct ProjectContent
{
    std::string templateName; ///< PYBOSSA's
    Phrase heading;           ///< of the page
    std::string twinTitle;    ///< ` &middot; Tasks`, behind `Project: <name>`
    bool hasTitle = true;     ///< of the twin
    std::shared_ptr<const PageTemplate> page;
    std::function<void(JsonWriter&, const ProjectState&)> members = {}; ///< of the twin, further ones
    std::function<void(View&, const ProjectState&)> draw = {};          ///< of the page
    bool numbers = true;                                                ///< the twin has `n_tasks` and such
    Phrase sentence = {};                                               ///< as `PageContent::sentence`
    std::set<std::string> pictureOrigins = {};
    bool unlisted = false; ///< search engines are asked to leave it out, as of all pages of drafts
};

/// Who gets in where a project's readers may: everybody, but of a draft its owners and administrators alone,
/// and of a project with a password who has given it. And how its pages begin. Any thread.
class ProjectDoor
{
public:
    /// All must outlive it.
    ProjectDoor(const Tasks& tasks, const ProjectTwin& twin, const ProjectPasswords& passwords,
                const CsrfHook& csrf, const Pages& pages):
        _tasks(tasks),
        _twin(twin),
        _passwords(passwords),
        _csrf(csrf),
        _views(pages)
    {
    }

    /// Runs the page's code for whoever may read the project; leads others to where they can get in.
    Response enter(const Request& request, const std::function<Response(const PageView&)>& page) const;

    /// The same for tasks and answers, which owners may keep to themselves (`zip_download`).
    Response enterData(const Request& request, const std::function<Response(const PageView&)>& page) const;

    /// The document of a frame on one of the project's pages, for whoever may see the page: frames bring no
    /// cookie along, but the word of the page. Else 403.
    Response frame(const Request& request, const Frames& frames, FrameText text) const;

    Response show(const Request& request, const PageView& view, const ProjectContent& content) const;

    bool hasAccounts() const { return _csrf.hasSessions(); } ///< people can sign in by a page
    const Pages& pages() const { return _views.pages(); }

private:
    const Tasks& _tasks;
    const ProjectTwin& _twin;
    const ProjectPasswords& _passwords;
    const CsrfHook& _csrf;
    const pybossa::Views _views;
};

/// Adds what each page of a project says of it, for the check of a template.
View& addExampleProject(View& example);

} // namespace colonnade::tasks
