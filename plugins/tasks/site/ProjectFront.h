#pragma once

#include "model/Tasks.h"

#include <site/Front.h>

namespace colonnade::tasks
{

/// Projects on the front page: those that are featured, else the newest; and where somebody has worked. Any
/// thread.
class ProjectFront final: public ::site::FrontSource
{
public:
    explicit ProjectFront(const Tasks& tasks);

    std::vector<::site::Card> featured(int limit) override;
    std::vector<Resumed> resumed(const User& viewer, int limit) override;
    std::vector<News> news(std::int64_t offset, int limit) override;
    std::string allPath() const override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
