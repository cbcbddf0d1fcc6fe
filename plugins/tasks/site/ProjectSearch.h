#pragma once

#include "model/Tasks.h"

#include <site/Search.h>

namespace colonnade::tasks
{

/// Finds the projects that everybody may see by words of their names, descriptions and categories. Any
/// thread.
class ProjectSearch final: public ::site::SearchSource
{
public:
    explicit ProjectSearch(const Tasks& tasks);

    std::string_view member() const override;
    Found search(std::string_view words, std::int64_t offset, int limit) override;
    std::vector<Place> places(int limit) override;
    std::vector<std::string> keptFromRobots() const override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
