#pragma once

#include "pages/ListPage.h"
#include "projects/ProjectActivity.h"
#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// `/project/<short name>/leaderboard`: who has helped how much, this week or since the beginning.
class PeoplePage
{
public:
    /// [provision] `door` must outlive it.
    PeoplePage(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response show(const Request& request) const;

private:
    struct Entry
    {
        User user;
        std::string name; ///< as the viewer may see it
        ProjectPlace place;
    };

    struct Board
    {
        PeopleOf of = PeopleOf::AllTime;
        ListPage list;
        std::vector<Entry> entries;
        std::optional<Entry> own; ///< of the viewer, if it is on another page
        std::int64_t most = 1;    ///< answers of the first
    };

    Board read(const Request& request, const PageView& view) const;
    static void write(JsonWriter& json, const Board& board);
    void draw(View& page, const Board& board, const PageView& view, const ProjectState& state,
              const Language& language) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
