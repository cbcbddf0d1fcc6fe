#include "views/KeyReset.h"

#include "views/AccountChanges.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{

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
