#include "CategoryApi.h"

#include "ApiErrors.h"
#include "Body.h"
#include "RecordStore.h"

namespace colonnade::tasks
{

namespace
{

void take(Record& category, const Members& members)
{
    for (const auto& [name, sent]: members)
        category.set(name, sentValue(sent, *category.resource().find(name)));
    for (const std::string_view needed: {"name", "short_name", "description"})
        if (isNull(category[needed]))
            throw integrityError(std::string(needed) + " must be given.");
    if (isNull(category["info"]))
        category.set("info", "{}");
    if (!JsonDocument::parse(category.text("info")).root().isObject())
        throw valueError("info must be a JSON object.");
}

void requireAdmin(const Caller& caller)
{
    if (!caller.admin)
        throw notAllowed(caller.signedIn());
}

} // namespace

CategoryApi::CategoryApi(const Tasks& tasks):
    ResourceApi(tasks, categoryResource())
{
}

Response CategoryApi::create(const Request& request) const
{
    checkArguments(request);
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Caller caller = findCaller(tasks().identity, request);
    requireAdmin(caller);
    const Record made = tasks().database.write(
        [&](Transaction& transaction)
        {
            Record category(resource());
            category.set("created", tasks().now());
            take(category, members);
            insertRecord(transaction, category);
            return category;
        });
    return answerRecord(made, caller);
}

Response CategoryApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto category = lockRecord(transaction, resource(), request.intParam("id"));
            if (!category)
                throw notFound();
            requireAdmin(caller);
            const JsonDocument body = parseBody(request);
            take(*category, checkMembers(body.root(), resource()));
            updateRecord(transaction, *category);
            return *category;
        });
    return answerRecord(changed, caller);
}

Response CategoryApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    tasks().database.write(
        [&](Transaction& transaction)
        {
            if (!findRecord(transaction, resource(), request.intParam("id")))
                throw notFound();
            requireAdmin(caller);
            deleteRecord(transaction, resource(), request.intParam("id"));
        });
    return answerNothing();
}

} // namespace colonnade::tasks
