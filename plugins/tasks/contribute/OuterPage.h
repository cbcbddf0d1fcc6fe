#pragma once

#include "api/ProjectApi.h"
#include "contribute/FormSlot.h"
#include "frames/Frames.h"

#include <colonnade/Pages.h>

#include <memory>
#include <string>

namespace colonnade::tasks
{

/// What a contribution page shows beside the visit.
struct OuterContent
{
    Phrase title;
    FrameText text = FrameText::Presenter;
    bool hasWork = true;                           ///< else it says `sentence`, and where else there is some
    Phrase sentence = {};                          ///< for when there is nothing left to do
    std::optional<FlashMessage> message = {};      ///< of the JSON twin as well
    std::function<void(JsonWriter&)> members = {}; ///< of the JSON twin, beside the project
    std::string templateName;                      ///< PYBOSSA's
    std::string twinTitle;                         ///< PYBOSSA's
};

/// The page around a task: the way back, how far everything is, and the task in a frame or as a form. It has
/// neither the site's bar nor its foot. Any thread.
class OuterPage
{
public:
    /// [provision] All must outlive it.
    OuterPage(const Tasks& tasks, Pages& pages, const ProjectApi& projects, const Frames& frames,
              const FormSlot& slot);

    Response show(const Request& request, const Visit& visit, const OuterContent& content) const;

private:
    Response twin(const Request& request, const Visit& visit, const OuterContent& content) const;
    void drawBar(View& view, const Visit& visit, const OuterContent& content) const;
    void drawSignIn(View& view, const Request& request, const Visit& visit) const;

    const Tasks& _tasks;
    const Pages& _pages;
    const ProjectApi& _projects;
    const Frames& _frames;
    const FormSlot& _slot;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
