#pragma once

#include "frames/FrameTexts.h"
#include "model/Resource.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>
#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What owners bring along with scripts, a presenter for instance, runs in a frame of its own without the
/// site's origin: it has no cookie, no storage and no page of the site. The page outside passes on what the
/// project may do. Any thread.
class Frames
{
public:
    static constexpr const char* FILES = "/static/presenter"; ///< what runs in frames

    /// [provision] All must outlive it. `origin`: where frames come from, `https://tasks.example.net`; empty:
    /// from this site, in a sandbox.
    Frames(Pages& pages, const Vault& vault, const Clock& clock, std::string publicUrl, std::string origin);

    /// Whether a frame asks, not a person's page: browsers say so, older ones by the address that we gave.
    static bool asks(const Request& request);

    /// A view with all that `tasks_frame.mustache` may show.
    static View example();

    /// What a page shows in a frame.
    struct Shown
    {
        const Record& project;
        std::string path; ///< which the frame asks
        bool mayEnter;    ///< the visitor may see it, although others may not
        Phrase title;     ///< what is in it, for who does not see it
    };
    /// The frame of a page, for `tasks_frame.mustache`.
    View slot(const Request& request, const Shown& shown) const;

    /// Whether the request carries the word of `slot` that its visitor may see the page.
    bool isLetIn(const Request& request, const Record& project) const;

    /// The frame's own document.
    Response document(const Request& request, const Record& project, FrameText text) const;

    /// Lets a page hold a frame, and run the script that serves it.
    void open(Response& page) const;

private:
    bool isOfOwnOrigin(const Request& request) const;
    std::string wordOf(const Record& project, std::string_view end) const;

    const Pages& _pages;
    const Vault& _vault;
    const Clock& _clock;
    const std::string _publicUrl;
    const std::string _origin;
};

} // namespace colonnade::tasks
