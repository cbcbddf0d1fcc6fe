#pragma once

#include "pages/ListPage.h"
#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// The pages of a project's tasks, for whoever may see its data: what there is, the list, one task with its
/// answers, and these as a file.
class TaskPages
{
public:
    /// [provision] `door` must outlive it.
    TaskPages(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response overview(const Request& request) const; ///< `…/tasks/`
    /// `…/tasks/browse[/{page}[/{records}]]?state=ongoing|completed&hide_completed=true&task_id=`
    Response browse(const Request& request) const;
    Response show(const Request& request) const;    ///< `…/tasks/{task}`
    Response answers(const Request& request) const; ///< `…/{task}/results.json`

private:
    struct Listed
    {
        std::int64_t id = 0;
        std::string created;
        bool isCompleted = false;
        std::int64_t wanted = 0;
        std::int64_t given = 0;
    };

    struct Wish
    {
        ListPage list;
        std::string state; ///< empty: all
        std::optional<std::int64_t> task;
    };

    /// An answer, and who gave it as far as it is told.
    struct Answer
    {
        Record record;
        std::string name; ///< of an account that may be shown
        std::string path;
    };

    static Wish wishOf(const Request& request);
    std::vector<Listed> find(const PageView& view, Wish& wish) const;
    Record requireTask(const Request& request, const PageView& view) const;
    std::vector<Answer> answersOf(const PageView& view, std::int64_t task) const;
    Codecs codecs(const PageView& view) const;
    void drawList(View& page, const Request& request, const PageView& view, const Wish& wish,
                  const std::vector<Listed>& tasks, const ProjectState& state) const;
    void drawTask(View& page, const PageView& view, const Record& task,
                  const std::vector<Answer>& answers) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _overview, _list, _task;
};

} // namespace colonnade::tasks
