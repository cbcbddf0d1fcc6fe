#pragma once

#include "api/ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/projectstats`: read only. The numbers come from counters that are kept on write (reference 9.3).
class ProjectStatsApi final: public ResourceApi
{
public:
    explicit ProjectStatsApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

protected:
    bool isScoped() const override { return false; }

private:
    [[noreturn]] void refuse(const Request& request) const;
};

/// `GET /api/globalstats`: the sums of all projects.
Response globalStats(const Tasks& tasks);

} // namespace colonnade::tasks
