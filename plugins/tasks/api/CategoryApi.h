#pragma once

#include "api/StoredApi.h"

namespace colonnade::tasks
{

/// `/api/category`: all read, administrators write.
class CategoryApi final: public StoredApi
{
public:
    explicit CategoryApi(const Tasks& tasks);

protected:
    bool isScoped() const override { return false; }
    std::optional<std::vector<std::string>> links(const Record&) const override { return std::nullopt; }
    void requireWriter(Session& session, const Record& category, const Caller& caller) const override;
    void check(Record& category, const Caller& caller) const override;
};

} // namespace colonnade::tasks
