#pragma once

#include <colonnade/poco/DataSessions.h>

#include <Poco/Net/HTTPRequestHandler.h>

namespace bookshelf
{

/// GET lists the titles, a line each; POST takes one in the form field `title`. As it stood in a server of
/// POCO's: only where it gets its sessions is new.
class BookHandler final: public Poco::Net::HTTPRequestHandler
{
public:
    explicit BookHandler(colonnade::poco::DataSessions& sessions);

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override;

private:
    colonnade::poco::DataSessions& _sessions;
};

} // namespace bookshelf
