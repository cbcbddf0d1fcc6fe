#pragma once

#include "owning/OwnerDesk.h"

namespace colonnade::tasks
{

/// `/project/<short name>/settings`: what is still missing from the draft to the published project, how far
/// that one has got, and the way to all pages of its owners.
class Checklist
{
public:
    /// [provision] `desk` must outlive it.
    Checklist(const OwnerDesk& desk);

    Response show(const Request& request) const;
    OwnerRoutes routes() const;

private:
    struct Step
    {
        const char* key;
        Phrase name;
        Phrase sentence;
        bool done = false;
        std::string path;
        Phrase button;
    };

    std::vector<Step> stepsOf(const Record& project, const ProjectState& state) const;
    void draw(View& page, const Record& project, const ProjectState& state) const;

    const OwnerDesk& _desk;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
