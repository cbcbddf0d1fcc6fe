#include "frames/FrameTexts.h"

#include <colonnade/Json.h>

namespace colonnade::tasks
{

namespace
{

std::string_view memberOf(FrameText text)
{
    switch (text)
    {
    case FrameText::Tutorial:
        return "tutorial";
    case FrameText::Results:
        return "results";
    case FrameText::Presenter:
        break;
    }
    return "task_presenter";
}

} // namespace

std::string frameTextOf(const Record& project, FrameText text)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue found = info.root().isObject() ? info.root().find(memberOf(text)) : JsonValue();
    return found.isText() ? std::string(found.text()) : std::string();
}

} // namespace colonnade::tasks
