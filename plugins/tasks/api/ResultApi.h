#pragma once

#include "api/ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/result`: made by completion only; owners write their analysis into `info`.
class ResultApi final: public ResourceApi
{
public:
    explicit ResultApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

protected:
    void refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                const Caller& caller) const override;
    std::optional<std::vector<std::string>> links(const Record& result) const override;
    void writeRelated(JsonWriter& json, Session& session, const Record& result,
                      const Caller& caller) const override;
};

} // namespace colonnade::tasks
