#include "uploads/OldFiles.h"

#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Caller.h"
#include "tasks/Import.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_LETTERS = 255;

/// As older servers cleaned them: nothing that means something in a path.
bool isCleanName(std::string_view name)
{
    const auto isClean = [](char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
    };
    return !name.empty() && name.size() <= MOST_LETTERS && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), isClean);
}

/// Null for what everybody may see.
const Resource* findGuarded(std::string_view name)
{
    for (const Resource* resource:
         {&runResource(), &helpingMaterialResource(), &blogpostResource(), &pageResource()})
        if (resource->name == name)
            return resource;
    return nullptr;
}

bool isOwn(const Record& record, const Caller& caller)
{
    return &record.resource() == &runResource() && caller.signedIn() && record.text("actor_kind") == "user" &&
           record.text("actor_id") == std::to_string(*caller.userId);
}

} // namespace

OldFiles::OldFiles(const Tasks& tasks, StoredFiles& files, std::string folder):
    _tasks(tasks)
{
    files.add({.name = std::string(OLD_FILES),
               .folder = std::move(folder),
               .isName = [](std::string_view container, std::string_view name)
               { return isCleanName(container) && isCleanName(name); },
               .requireReader = [this](const Request& request, std::string_view container,
                                       std::string_view name) { requireSeen(request, container, name); }});
}

/// Whoever may see one of the objects that name the file.
void OldFiles::requireSeen(const Request& request, std::string_view container, std::string_view name) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    bool isThere = false;
    const bool isSeen = _tasks.database.read(
        [&](Session& session)
        {
            const auto owners = session.all(
                [](const Row& row) { return std::pair(row.text(0), row.integer(1)); },
                "SELECT resource, record_id FROM tasks_old_file WHERE container = $1 AND name = $2",
                container, name);
            return std::any_of(owners.begin(), owners.end(),
                               [&](const auto& owner)
                               {
                                   const Resource* resource = findGuarded(owner.first);
                                   if (!resource)
                                       return true;
                                   const auto found = findSeen(session, *resource, owner.second,
                                                               sightOf(session, _tasks, caller));
                                   isThere = isThere || found;
                                   return found &&
                                          (found->second != Seen::Nothing || isOwn(found->first, caller));
                               });
        });
    if (!isSeen && isThere)
        throw notAllowed(caller.signedIn());
    if (!isSeen)
        throw HttpError(404, problem::NOT_FOUND, "There is no such file.");
}

} // namespace colonnade::tasks
