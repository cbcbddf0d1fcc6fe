#pragma once

#include "Body.h"
#include "ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/project`
class ProjectApi final: public ResourceApi
{
public:
    explicit ProjectApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

    /// The project as an object, with what the caller may read.
    void writeObject(JsonWriter& json, const Record& project, const Caller& caller) const;

protected:
    bool mayRead(Session& session, const Record& project, const Caller& caller) const override;
    void writeStats(JsonWriter& json, Session& session, const Record& project) const override;
    void refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                const Caller& caller) const override;
    void writeMembers(JsonWriter& json, const Record& project, const Caller& caller) const override;
    std::optional<std::vector<std::string>> links(const Record& project) const override;

private:
    Record newProject(const Caller& caller) const;
    void take(Record& project, const Members& members, const Caller& caller) const;
    void check(Record& project) const;
};

} // namespace colonnade::tasks
