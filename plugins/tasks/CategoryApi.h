#pragma once

#include "ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/category`: all read, administrators write.
class CategoryApi final: public ResourceApi
{
public:
    explicit CategoryApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

protected:
    bool isScoped() const override { return false; }
    std::optional<std::vector<std::string>> links(const Record&) const override { return std::nullopt; }
};

} // namespace colonnade::tasks
