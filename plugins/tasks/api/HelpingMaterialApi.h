#pragma once

#include "api/StoredApi.h"

namespace colonnade::tasks
{

/// `/api/helpingmaterial`: what helps volunteers of a project. Of published projects everybody reads it
/// (reference 2.6).
class HelpingMaterialApi final: public StoredApi
{
public:
    HelpingMaterialApi(const Tasks& tasks, Uploads& uploads);

protected:
    bool mayRead(Session& session, const Record& material, const Caller& caller) const override;
    void requireWriter(Session& session, const Record& material, const Caller& caller) const override;
    void check(Record& material, const Caller& caller) const override;
};

} // namespace colonnade::tasks
