#include "MemberRoutes.h"

using colonnade::get;
using colonnade::post;
using colonnade::Request;

namespace account
{

void MemberRoutes::addTo(const Add& add) const
{
    add(get("/account").summary("Who contributes here"),
        [this](const Request& request) { return _community.showFirst(request); });
    add(get("/account/page/{page:int}").summary("Who contributes here, 24 to a page"),
        [this](const Request& request) { return _community.showPage(request); });
    add(get("/account/{name}/update").summary("The forms for profile, password and picture"),
        [this](const Request& request) { return _update.showForm(request); });
    add(post("/account/{name}/update")
            .summary("Changes profile, password, picture or keys of other services")
            .maxFormBytes(_parts.settings.maxUploadBytes)
            .authorise([this](const Request& request) { return _update.refuse(request); }),
        [this](const Request& request) { return _update.submit(request); });
    add(get("/account/{name}/resetapikey").summary("A CSRF token for a new API key; asks a person first"),
        [this](const Request& request) { return _keyReset.show(request); });
    add(post("/account/{name}/resetapikey").summary("Makes a new API key"),
        [this](const Request& request) { return _keyReset.submit(request); });
    add(get("/account/{name}/sessions").summary("Where the owner is signed in"),
        [this](const Request& request) { return _sessions.show(request); });
    add(post("/account/{name}/sessions").summary("Signs a device of the owner's out, or all others"),
        [this](const Request& request) { return _sessions.end(request); });
}

} // namespace account
