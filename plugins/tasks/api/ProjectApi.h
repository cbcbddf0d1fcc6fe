#pragma once

#include "api/ResourceApi.h"
#include "records/Body.h"

#include <cstdint>
#include <functional>

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

    /// What else is done to a project in the transaction that stores it.
    using Change = std::function<void(Transaction&, Record&)>;

    /// Makes a project of the caller's; `fill` sets what is wanted. Throws `HttpError`.
    Record add(const Caller& caller, const Change& fill) const;
    /// Changes a locked project. Throws `HttpError`: 404, 401, 403, and for what may not be stored.
    Record change(std::int64_t id, const Caller& caller, const Change& work) const;

    /// Deletes a project with all that belongs to it. Throws `HttpError`: 404, 401, 403, also while it has
    /// results.
    void erase(std::int64_t id, const Caller& caller) const;

    /// The project as an object, with what the caller may read.
    /// `more` writes further members.
    void writeObject(JsonWriter& json, const Record& project, const Caller& caller,
                     const std::function<void(JsonWriter&)>& more = {}) const;

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
    void takeForm(Record& project) const;
    void check(Transaction& transaction, Record& project, const Record& before) const;
    void checkOwners(Transaction& transaction, const Record& project, const Record& before) const;
};

} // namespace colonnade::tasks
