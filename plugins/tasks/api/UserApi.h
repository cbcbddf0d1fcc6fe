#pragma once

#include "api/ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/user`: reads of all, changes of oneself. Accounts are made, and their credentials shown, elsewhere
/// (reference 5).
class UserApi final: public ResourceApi
{
public:
    explicit UserApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

protected:
    bool isScoped() const override { return false; }
    bool hasLinks() const override { return false; }
    bool mayRead(Session& session, const Record& user, const Caller& caller) const override;
    void refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                const Caller& caller) const override;
    void writeMembers(JsonWriter& json, const Record& user, const Caller& caller) const override;
};

} // namespace colonnade::tasks
