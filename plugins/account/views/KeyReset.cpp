#include "views/KeyReset.h"

#include "views/AccountChanges.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{
namespace
{

/// PYBOSSA's clients ask for the token without saying what they accept.
bool isPerson(const Request& request)
{
    return !wantsJson(request) &&
           request.findHeader("Accept").value_or("").find("text/html") != std::string_view::npos;
}

} // namespace

Response KeyReset::show(const Request& request) const
{
    return isPerson(request) ? askFirst(request) : showToken(request);
}

Response KeyReset::askFirst(const Request& request) const
{
    return answerFor(
        requireEditor(_parts, request),
        [&](const User& user)
        {
            return ask(_parts, request,
                       {.title = "Make a new API key?",
                        .text = "Programs that use the present key can do nothing more until they are given "
                                "the new one.",
                        .action = profilePath(user) + "resetapikey",
                        .submit = "Make a new API key",
                        .owner = user});
        });
}

Response KeyReset::showToken(const Request& request) const
{
    return answerFor(requireSignedIn(_parts, request),
                     [&](const User&)
                     {
                         const Browser browser = _parts.browsers.read(request);
                         colonnade::JsonWriter json;
                         json.beginObject().key("form").beginObject();
                         json.member("csrf", _parts.csrf.makeToken(browser)).end().end();
                         auto response = Response::json(viewJson(json.text()));
                         _parts.browsers.introduce(browser, request, response);
                         return response;
                     });
}

Response KeyReset::submit(const Request& request) const
{
    readPosted(_parts, request);
    return answerFor(requireEditor(_parts, request),
                     [&](const User& user)
                     {
                         isProved(_parts, request, change::API_KEY);
                         _parts.database.write([&](colonnade::Transaction& transaction)
                                               { carryOut(_parts, transaction, change::API_KEY, user); });
                         logChange(_parts, request, change::API_KEY, user.id);
                         return _parts.views.leave(request, profilePath(user),
                                                   FlashMessage{"success", "New API-KEY generated"});
                     });
}

} // namespace account
