#include "BookPages.h"
#include "Line.h"
#include "Lines.h"
#include "guestbook/Judge.h"

#include <colonnade/Plugin.h>
#include <colonnade/Text.h>

#include <ostream>

using namespace colonnade;

namespace guestbook
{

/// A book in which visitors leave a line.
///
/// Routes: GET and POST /guestbook; as pages GET and POST /guestbook/book. Command: guestbook. Table:
/// guestbook_line. Configuration, section `guestbook`: see plugin.json.
class GuestbookPlugin final: public Plugin
{
public:
    void check(Check& check) const override
    {
        const std::string keeper = check.config().text("keeper");
        if (!keeper.empty() && !isMailAddress(keeper))
            check.fault("keeper", "wanted a mail address, there was \"" + keeper + "\"");
    }

    void provision(Context& context) override
    {
        _context = &context;
        _lines = std::make_shared<StoredLines>(context.database());
        context.provide<Lines>(_lines);
        _told = context.mail().loadTemplate("guestbook_line",
                                            {"A new line in {{brand}}'s guestbook", "{{line}}\n"},
                                            {{"brand", std::string()}, {"line", std::string()}});
        context.route(get("/guestbook").summary("The newest lines"),
                      [this](const Request&) { return show(); });
        context.route(post("/guestbook").summary("Leaves a line").maxBodyBytes(64 << 10),
                      [this](const Request& request) { return leave(request); });
        _pages = std::make_shared<BookPages>(context.pages(), *_lines);
        context.route(get("/guestbook/book").summary("The book as a page").auth(Auth::Optional),
                      [this](const Request& request) { return _pages->show(request, {}); });
        context.route(post("/guestbook/book").summary("Leaves a line, from the page").maxBodyBytes(64 << 10),
                      [this](const Request& request) { return leaveFromPage(request); });
        context.command("guestbook", [this](CommandCall& call) { return run(call); });
    }

    void start(Context& context) override { _judges = context.extensions<Judge>(); }

private:
    Response show() const
    {
        JsonWriter json;
        json.beginArray();
        for (const auto& line: _lines->newest(20))
            json.beginObject().member("id", line.id).member("line", line.text).end();
        return Response::json(json.end().take());
    }

    Response leave(const Request& request) const
    {
        return Response::json({{"id", take(request)}, {"message", _context->config().text("thanks")}});
    }

    Response leaveFromPage(const Request& request) const
    {
        try
        {
            take(request);
        }
        catch (const HttpError& refused) // shown at the field
        {
            return _pages->show(request, refused.problem().forClient);
        }
        return _pages->leave(request, _context->config().text("thanks"));
    }

    std::int64_t take(const Request& request) const
    {
        const auto longest = static_cast<std::size_t>(_context->config().integer("longest"));
        const std::string line = readLine(request, longest);
        for (const auto& judge: _judges)
            if (const auto fault = judge->findFault(line))
                throw HttpError(400, problem::BAD_REQUEST, *fault);
        return _context->database().write([&](Transaction& transaction) { return store(transaction, line); });
    }

    std::int64_t store(Transaction& transaction, const std::string& line) const
    {
        if (const std::string keeper = _context->config().text("keeper"); !keeper.empty())
        {
            const Message message = _told->render({keeper}, {{"brand", _context->brand()}, {"line", line}});
            _context->mail().send(transaction, message);
        }
        return StoredLines::add(transaction, line, _context->clock().nowSeconds());
    }

    int run(CommandCall& call)
    {
        if (call.arguments == std::vector<std::string>{"list"})
        {
            for (const auto& line: _lines->newest(100))
                call.out << line.id << '\t' << line.text << '\n';
            return 0;
        }
        const auto id = call.arguments.size() == 2 && call.arguments[0] == "remove"
                            ? parseInteger(call.arguments[1])
                            : std::nullopt;
        if (!id)
            return call.wrongUsage();
        if (_lines->remove(*id))
            return 0;
        call.err << "there is no line " << *id << '\n';
        return 1;
    }

    Context* _context = nullptr;
    std::shared_ptr<StoredLines> _lines;
    std::shared_ptr<BookPages> _pages;
    std::shared_ptr<const MailTemplate> _told;
    std::vector<std::shared_ptr<Judge>> _judges;
};

COLONNADE_PLUGIN(GuestbookPlugin)

} // namespace guestbook
