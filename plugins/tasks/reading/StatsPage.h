#pragma once

#include "projects/ProjectActivity.h"
#include "reading/Chart.h"
#include "reading/ProjectDoor.h"

#include <array>

namespace colonnade::tasks
{

/// `/project/<short name>/stats`: when and by whom a project is answered, as charts and as numbers.
class StatsPage
{
public:
    /// [provision] `door` must outlive it.
    StatsPage(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response show(const Request& request) const;

private:
    static constexpr int DAYS = 15;

    struct Day
    {
        std::int64_t begin = 0; ///< seconds since 1970, by the site's clocks
        std::int64_t users = 0;
        std::int64_t others = 0;
        std::int64_t completed = 0;
    };

    /// Somebody with an account who may be shown.
    struct Person
    {
        std::string name;
        std::string fullname;
        std::int64_t answers = 0;
    };

    struct Numbers
    {
        std::array<Day, DAYS> days;
        std::array<Day, 24> hours; ///< of these days; `begin` is the hour
        std::vector<Person> best;
        std::vector<std::int64_t> bestOthers;
        double median = 0; ///< seconds from asking to answering, of the last answers
    };

    Numbers read(const PageView& view) const;
    static void write(JsonWriter& json, const Numbers& numbers, const ProjectState& state, bool asText);
    void draw(View& page, const Numbers& numbers, const ProjectState& state, const PageView& view,
              const Language& language) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _page, _empty;
};

} // namespace colonnade::tasks
