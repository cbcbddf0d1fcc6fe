#include "BookHandler.h"

#include <colonnade/Plugin.h>
#include <colonnade/poco/RequestHandlers.h>

#include <memory>

using namespace colonnade;

namespace bookshelf
{

/// An application of POCO's as a plugin. Routes: GET and POST /bookshelf. Table: bookshelf_book.
class BookshelfPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _sessions = std::make_unique<poco::DataSessions>(context.database());
        const Handler books = poco::handlerOf([this] { return std::make_unique<BookHandler>(*_sessions); },
                                              context.dataDirectory());
        context.route(get("/bookshelf").summary("The titles"), books);
        context.route(post("/bookshelf").summary("Adds a title"), books);
    }

    /// So that no connection outlives the database.
    void stop() noexcept override { _sessions.reset(); }

private:
    std::unique_ptr<poco::DataSessions> _sessions;
};

COLONNADE_PLUGIN(BookshelfPlugin)

} // namespace bookshelf
