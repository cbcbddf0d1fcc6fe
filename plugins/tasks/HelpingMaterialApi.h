#pragma once

#include "ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/helpingmaterial`: what helps volunteers of a project. Of published projects everybody reads it
/// (reference 2.6).
class HelpingMaterialApi final: public ResourceApi
{
public:
    explicit HelpingMaterialApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

protected:
    bool mayRead(Session& session, const Record& material, const Caller& caller) const override;
};

} // namespace colonnade::tasks
