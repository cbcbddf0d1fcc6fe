#include "contribute/FormSlot.h"

#include "forms/FormView.h"
#include "frames/Frames.h"

namespace colonnade::tasks
{

namespace
{

std::string taskPath(const Visit& visit, std::int64_t task, std::string_view rest = "")
{
    return pathOf(visit.view.project, "task/" + std::to_string(task) + std::string(rest));
}

ShownForm shownOf(const Visit& visit)
{
    return {*visit.form,
            *visit.task,
            taskPath(visit, visit.task->id(), visit.state.mends ? "/mend" : ""),
            visit.state.fields,
            visit.state.mistakes,
            visit.state.mends};
}

} // namespace

std::shared_ptr<const TaskForm> formOf(const Tasks& tasks, const Record& project)
{
    return isNull(project["info"]) ? nullptr
                                   : findForm(project.text("info"), allFormKinds(tasks.additions.formKinds));
}

View FormSlot::example() const
{
    View view = exampleTaskForm();
    for (const char* name: {"keys_script", "zoom_script"})
        view.set(name, name);
    return view;
}

View FormSlot::draw(const Visit& visit) const
{
    View view = drawForm(shownOf(visit));
    view.set("keys_script", _pages.address(std::string(Frames::FILES) + "/keys.js"));
    if (visit.form->media().kind == "picture")
        view.set("zoom_script", _pages.address(std::string(Frames::FILES) + "/zoom.js"));
    return view;
}

void FormSlot::widen(const Visit& visit, Response& page) const
{
    page.removeHeader("Content-Security-Policy");
    page.header("Content-Security-Policy", policyFor(*visit.form, *visit.task));
}

View FormSlot::twin(const Request& request, const Visit& visit) const
{
    return formTwin(shownOf(visit), _csrf.makeToken(request));
}

} // namespace colonnade::tasks
