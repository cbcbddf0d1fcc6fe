#pragma once

#include "api/RecordList.h"
#include "model/Resource.h"
#include "model/Tasks.h"
#include "records/Caller.h"
#include "records/ListArguments.h"

#include <colonnade/Json.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <functional>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// The API of one kind of object: lists and single objects here, changes in the subclasses (reference 3).
class ResourceApi
{
public:
    ResourceApi(const Tasks& tasks, const Resource& resource);
    virtual ~ResourceApi() = default;

    virtual Response list(const Request& request) const;       ///< GET of the collection
    Response find(const Request& request) const;               ///< GET of one
    virtual Response create(const Request& request) const = 0; ///< POST
    virtual Response update(const Request& request) const = 0; ///< PUT
    virtual Response remove(const Request& request) const = 0; ///< DELETE

    /// Whether what is made may come as a form with a file.
    virtual bool takesFiles() const { return false; }

protected:
    const Tasks& tasks() const { return _tasks; }
    const Resource& resource() const { return _resource; }

    /// Lists of a signed-in caller show only objects of its own projects.
    virtual bool isScoped() const { return true; }
    virtual bool hasLinks() const { return true; } ///< `link` and `links`
    virtual bool mayRead(Session&, const Record&, const Caller&) const { return true; }
    virtual void refine(ListScope&, const ListArguments&, const Request&, const Caller&) const {}
    /// All columns of the record that the caller may read, as members of an object that is open.
    virtual void writeMembers(JsonWriter& json, const Record& record, const Caller& caller) const;
    /// `links` of the record; nothing: it has none.
    virtual std::optional<std::vector<std::string>> links(const Record& record) const;
    virtual void writeRelated(JsonWriter&, Session&, const Record&, const Caller&) const {}
    /// Whether it is the caller's own work, which is never hidden from it.
    virtual bool isAuthor(const Record&, const Caller&) const { return false; }
    /// Members that are not the plugin's own.
    virtual void writeFurther(JsonWriter&, Session&, const Record&, const Caller&) const {}
    /// The member `stats`.
    virtual void writeStats(JsonWriter&, Session&, const Record&) const {}

    Response listWith(const ListArguments& arguments, const ListScope& scope, const Caller& caller) const;

    /// The reply to POST and PUT: the record alone.
    Response answerRecord(const Record& record, const Caller& caller) const;
    static Response answerNothing(); ///< 204

    /// `<link rel='…' title='…' href='…'/>`
    std::string linkText(std::string_view rel, std::string_view title, std::int64_t id) const;

    void checkArguments(const Request& request) const;

private:
    Response listNow(const ListArguments& arguments, const ListScope& scope, const Caller& caller) const;
    Response searchWidely(const ListArguments& arguments, ListScope scope, const Caller& caller) const;
    std::optional<Record> findGuarded(Session& session, std::int64_t id, const Caller& caller) const;
    Response seenBy(const Caller& caller, Response response) const;
    Response answerFrom(const std::function<void(Session&, JsonWriter&)>& write) const;

    /// `match`: of a full-text search, if it was one.
    void writeItem(JsonWriter& json, Session& session, const Record& record, const Caller& caller,
                   bool related, bool stats, const std::optional<TextMatch>& match = {}) const;

    const Tasks& _tasks;
    const Resource& _resource;
};

} // namespace colonnade::tasks
