#pragma once

#include "api/ResourceApi.h"
#include "records/Body.h"

namespace colonnade::tasks
{

/// `/api/task`
class TaskApi final: public ResourceApi
{
public:
    explicit TaskApi(const Tasks& tasks);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;

    /// Changes a locked task of a project that the caller manages. Throws `HttpError` for what does not fit.
    void change(Transaction& transaction, Record& task, const Members& members, const Caller& caller) const;

protected:
    void refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                const Caller& caller) const override;
    void writeRelated(JsonWriter& json, Session& session, const Record& task,
                      const Caller& caller) const override;
    void writeFurther(JsonWriter& json, Session& session, const Record& task,
                      const Caller& caller) const override;

private:
    void take(Record& task, const Members& members) const;
    Response answerTask(const Record& task, const Caller& caller) const;
};

} // namespace colonnade::tasks
