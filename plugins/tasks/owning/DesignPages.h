#pragma once

#include "frames/Frames.h"
#include "owning/FormBuilder.h"
#include "owning/OwnerDesk.h"

namespace colonnade::tasks
{

/// `/project/<short name>/tasks/taskpresentereditor`: what people see and do, as a form that is clicked
/// together or as HTML; the same editor for the tutorial and the page of results (`?part=tutorial|results`).
class DesignPages
{
public:
    /// [provision] Both must outlive it.
    DesignPages(const OwnerDesk& desk, const Frames& frames);

    OwnerRoutes routes() const;

private:
    /// A text of the project's `info` that the editor edits.
    struct Part
    {
        const char* name; ///< of the argument
        const char* member;
        const char* heading;
        const char* lede;
    };

    Response show(const Request& request) const;
    Response take(const Request& request) const;
    Response options(const Request& request, const PageView& view) const;
    Response builder(const Request& request, const PageView& view, const FormBuilder& form,
                     const Phrase& fault) const;
    Response editor(const Request& request, const PageView& view, const Part& part,
                    const std::string& text) const;
    Response takeForm(const Request& request, const PageView& view) const;
    Response takeText(const Request& request, const PageView& view, const Part& part,
                      const std::string& text) const;
    std::string columnsOf(const Record& project) const;
    static const Part& partOf(const Request& request);

    static const Part PARTS[3];

    const OwnerDesk& _desk;
    const Frames& _frames;
    std::shared_ptr<const PageTemplate> _builder, _editor;
};

/// What in a design will not work, for its owner: scripts by `http`, players of other sites.
std::vector<Phrase> warningsOf(std::string_view html, bool hasOwnOrigin);

} // namespace colonnade::tasks
