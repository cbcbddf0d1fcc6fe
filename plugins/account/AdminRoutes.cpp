#include "AdminRoutes.h"

using colonnade::get;
using colonnade::post;
using colonnade::Request;

namespace account
{

void AdminRoutes::addTo(const Add& add) const
{
    add(get("/admin/users").summary("Finds people, for administrators"),
        [this](const Request& request) { return _people.list(request); });
    add(get("/admin/users/{id:int}").summary("A person, for administrators"),
        [this](const Request& request) { return _people.show(request); });
    add(get("/admin/users/{id:int}/{act}").summary("Asks before something is done to a person"),
        [this](const Request& request) { return _acts.ask(request); });
    add(post("/admin/users/{id:int}/{act}")
            .summary("Appoints, dismisses, locks out, unlocks or signs out a person, and the like"),
        [this](const Request& request) { return _acts.act(request); });
    add(get("/admin/users/{id:int}/merge").summary("Asks which other account of the person stays"),
        [this](const Request& request) { return _merging.ask(request); });
    add(post("/admin/users/{id:int}/merge/preview").summary("Says what would go over to that account"),
        [this](const Request& request) { return _merging.preview(request); });
    add(post("/admin/users/{id:int}/merge").summary("Makes one account of two"),
        [this](const Request& request) { return _merging.merge(request); });
    addClients(add);
}

/// As PYBOSSA's clients call them.
void AdminRoutes::addClients(const Add& add) const
{
    for (const auto* path: {"/admin/users", "/admin/manageusers"})
        add(post(path).summary("Finds people, for administrators"),
            [this](const Request& request) { return _people.find(request); });
    add(get("/admin/manageusers").summary("Finds people, for administrators"),
        [this](const Request& request) { return _people.list(request); });
    add(get("/admin/users/export").summary("All people as CSV or JSON, for administrators"),
        [this](const Request& request) { return _export.send(request); });
    add(get("/admin/users/add/{id:int}").summary("Appoints an administrator; asks a person first"),
        [this](const Request& request) { return _acts.appoint(request); });
    add(get("/admin/users/del/{id:int}").summary("Dismisses an administrator; asks a person first"),
        [this](const Request& request) { return _acts.dismiss(request); });
    add(get("/admin/users/enable_user/{id:int}").summary("Unlocks a person; asks first"),
        [this](const Request& request) { return _acts.enable(request); });
    add(get("/admin/users/disable_user/{id:int}").summary("Locks a person out; asks first"),
        [this](const Request& request) { return _acts.disable(request); });
}

} // namespace account
