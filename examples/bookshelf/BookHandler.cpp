#include "BookHandler.h"

#include <Poco/Data/Statement.h>
#include <Poco/Net/HTMLForm.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <string>
#include <vector>

using namespace Poco::Data::Keywords;
using Poco::Net::HTTPResponse;

namespace bookshelf
{

namespace
{

/// POCO's connectors have different placeholders.
std::string insertFor(const Poco::Data::Session& session)
{
    return session.connector() == "sqlite" ? "insert into bookshelf_book (title) values (?)"
                                           : "insert into bookshelf_book (title) values ($1)";
}

} // namespace

BookHandler::BookHandler(colonnade::poco::DataSessions& sessions):
    _sessions(sessions)
{
}

void BookHandler::handleRequest(Poco::Net::HTTPServerRequest& request,
                                Poco::Net::HTTPServerResponse& response)
{
    if (request.getMethod() == Poco::Net::HTTPRequest::HTTP_POST)
    {
        const Poco::Net::HTMLForm form(request, request.stream());
        std::string title = form.get("title", "");
        if (title.empty())
        {
            response.setStatus(HTTPResponse::HTTP_BAD_REQUEST);
            response.send() << "The field title is missing.\n";
            return;
        }
        _sessions.write([&](Poco::Data::Session& session)
                        { session << insertFor(session), use(title), now; });
        return response.redirect("/bookshelf", HTTPResponse::HTTP_SEE_OTHER);
    }
    std::vector<std::string> titles;
    _sessions.read([&](Poco::Data::Session& session)
                   { session << "select title from bookshelf_book order by id", into(titles), now; });
    response.setContentType("text/plain; charset=utf-8");
    for (std::ostream& out = response.send(); const auto& title: titles)
        out << title << '\n';
}

} // namespace bookshelf
