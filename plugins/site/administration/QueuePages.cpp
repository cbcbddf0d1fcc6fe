#include "administration/QueuePages.h"

#include <colonnade/Clock.h>
#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>

using colonnade::FlashMessage;
using colonnade::JsonWriter;
using colonnade::Phrase;
using colonnade::QueuedRow;
using colonnade::Request;
using colonnade::Response;
using colonnade::StandingQueue;
using colonnade::View;

namespace site
{
namespace
{

constexpr int PER_PAGE = 50;
constexpr std::int64_t MICROSECONDS = 1'000'000;

std::string timeOf(std::int64_t seconds)
{
    return seconds == 0 ? std::string() : colonnade::isoTime(seconds * MICROSECONDS);
}

std::string pathOfRow(const std::string& queue, const std::string& key, const char* act)
{
    return "/admin/queue/" + queue + "/" + colonnade::encodePercent(key) + "/" + act;
}

void writeQueues(JsonWriter& json, const std::vector<StandingQueue>& queues)
{
    json.key("queues").beginArray();
    for (const auto& queue: queues)
        json.beginObject()
            .member("name", queue.name)
            .member("noun", queue.noun)
            .member("waiting", queue.count.waiting)
            .member("dead", queue.count.dead)
            .member("overdue_seconds", queue.count.overdueSeconds)
            .end();
    json.end();
}

void writeRows(JsonWriter& json, const std::vector<QueuedRow>& rows)
{
    json.key("rows").beginArray();
    for (const auto& row: rows)
        json.beginObject()
            .member("key", row.key)
            .member("what", row.label)
            .member("state", row.state)
            .member("attempts", row.attempts)
            .member("due", timeOf(row.due))
            .member("in_hand", row.inHand)
            .member("answer", row.answer)
            .end();
    json.end();
}

void drawQueues(View& page, const std::vector<StandingQueue>& queues, const std::string& current,
                const std::string& state)
{
    View& list = page.list("queues");
    for (const auto& queue: queues)
        list.add()
            .say("noun", queue.noun)
            .set("path", pathOfQueue(queue.name, state))
            .set("is_current", queue.name == current)
            .count("number", state == "dead" ? queue.count.dead : queue.count.waiting);
}

} // namespace

std::string pathOfQueue(const std::string& queue, std::string_view state)
{
    return "/admin/queue?queue=" + colonnade::encodePercent(queue) + "&state=" + std::string(state);
}

StandingQueue QueuePages::get(const std::string& queue) const
{
    for (auto& one: _desk.parts().operations.queues())
        if (one.name == queue)
            return one;
    throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such queue.");
}

QueuePages::Wish QueuePages::readWish(const Request& request, const std::vector<StandingQueue>& queues) const
{
    const auto get = [&](const char* name) { return std::string(request.query().get(name)); };
    Wish wish{get("queue"), get("state"), get("after")};
    const auto hasDead = std::find_if(queues.begin(), queues.end(),
                                      [](const StandingQueue& queue) { return queue.count.dead > 0; });
    if (wish.queue.empty() && !queues.empty())
        wish.queue = (hasDead == queues.end() ? queues.front() : *hasDead).name;
    if (wish.state != "dead" && wish.state != "waiting")
        wish.state = hasDead == queues.end() ? "waiting" : "dead";
    if (!colonnade::isValidUtf8(wish.after) || wish.after.find('\0') != std::string::npos)
        throw colonnade::HttpError(400, colonnade::problem::BAD_REQUEST,
                                   "after: wanted the key of a row of the queue");
    return wish;
}

Response QueuePages::show(const Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const auto queues = _desk.parts().operations.queues();
                           const Wish wish = readWish(request, queues);
                           if (std::none_of(queues.begin(), queues.end(),
                                            [&](const StandingQueue& queue)
                                            { return queue.name == wish.queue; }))
                               get(wish.queue); // throws
                           return showRows(request, wish, queues);
                       });
}

Response QueuePages::showRows(const Request& request, const Wish& wish,
                              const std::vector<StandingQueue>& queues) const
{
    const auto rows = _desk.parts().operations.rows(wish.queue, wish.state, wish.after, PER_PAGE);
    const auto write = [&](JsonWriter& json, const colonnade::Language&)
    {
        writeQueues(json, queues);
        json.member("queue", wish.queue).member("state", wish.state);
        writeRows(json, rows);
    };
    const auto draw = [&](View& page)
    {
        drawQueues(page, queues, wish.queue, wish.state);
        drawRows(page, wish, rows);
    };
    return _desk.show(request, {.templateName = "/admin/queue.html",
                                .title = colonnade::Phrase::verbatim("Queue"),
                                .members = write,
                                .page = _desk.parts().site.templates.adminQueue,
                                .draw = draw,
                                .pageTitle = "Queue"});
}

void QueuePages::drawRows(View& page, const Wish& wish, const std::vector<QueuedRow>& rows) const
{
    const bool isDead = wish.state == "dead";
    page.set("is_dead", isDead);
    page.set("waiting_path", pathOfQueue(wish.queue, "waiting"))
        .set("dead_path", pathOfQueue(wish.queue, "dead"));
    View& list = page.list("lines");
    for (const auto& row: rows)
    {
        View& line = list.add();
        line.set("what", row.label)
            .set("key", row.key)
            .count("tries", row.attempts)
            .set("answer", row.answer)
            .set("in_hand", row.inHand)
            .set("retry_path", pathOfRow(wish.queue, row.key, "retry"))
            .set("discard_path", pathOfRow(wish.queue, row.key, "discard"));
        line.put("due", _desk.parts().site.pages.time(isDead ? std::string() : timeOf(row.due)));
    }
    const bool hasAny = !rows.empty();
    page.set("retry_all_path", hasAny ? "/admin/queue/" + wish.queue + "/retry" : std::string());
    page.set("discard_all_path",
             hasAny && isDead ? "/admin/queue/" + wish.queue + "/discard" : std::string());
    page.set("next", rows.size() == PER_PAGE ? pathOfQueue(wish.queue, wish.state) +
                                                   "&after=" + colonnade::encodePercent(rows.back().key)
                                             : std::string());
}

Response QueuePages::leave(const Request& request, const FlashMessage& flash) const
{
    return _desk.parts().site.views.leave(request, pathOfQueue(request.param("queue"), "dead"), flash);
}

Response QueuePages::retry(const Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const auto queue = get(request.param("queue"));
                           const bool done = _desk.parts().operations.retry(queue.name, request.param("key"));
                           return leave(request, done
                                                     ? FlashMessage{"success", "It is tried again now."}
                                                     : FlashMessage{"warning", "It is not there any more, is "
                                                                               "just being tried, or has "
                                                                               "nothing left to try."});
                       });
}

Response QueuePages::retryAll(const Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const auto queue = get(request.param("queue"));
                           const auto count = _desk.parts().operations.retryAll(queue.name);
                           return leave(request, {"success", Phrase("Tried again now: {number}",
                                                                    {{"number", std::to_string(count)}})});
                       });
}

Response QueuePages::question(const Request& request, const Phrase& what, const std::string& action) const
{
    const auto draw = [&](View& page)
    {
        page.say("what", what);
        page.put("form", colonnade::viewOf(
                             colonnade::PageForm{.action = action,
                                                 .submit = "Remove",
                                                 .destroys = true,
                                                 .leavePath = pathOfQueue(request.param("queue"), "dead"),
                                                 .leaveLabel = "Leave it there"}));
    };
    return _desk.show(request, {.templateName = "/admin/discard.html",
                                .title = Phrase::verbatim("Remove from the queue"),
                                .members = [](JsonWriter&, const colonnade::Language&) {},
                                .page = _desk.parts().site.templates.adminQuestion,
                                .draw = draw,
                                .pageTitle = "Remove from the queue?"});
}

Response QueuePages::ask(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const colonnade::User&)
        {
            const auto queue = get(request.param("queue"));
            return question(
                request,
                Phrase("One of the {noun} is removed: number {key}. It is not done, and cannot be "
                       "brought back.",
                       {{"noun", queue.noun}, {"key", request.param("key")}}),
                pathOfRow(queue.name, request.param("key"), "discard"));
        });
}

Response QueuePages::askAll(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const colonnade::User&)
        {
            const auto queue = get(request.param("queue"));
            return question(
                request,
                Phrase("All {noun} that were given up are removed: {number}. They are not done, and "
                       "cannot be brought back.",
                       {{"noun", queue.noun}, {"number", std::to_string(queue.count.dead)}}),
                "/admin/queue/" + queue.name + "/discard");
        });
}

Response QueuePages::discard(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const colonnade::User&)
        {
            const auto queue = get(request.param("queue"));
            const bool done = _desk.parts().operations.discard(queue.name, request.param("key"));
            return leave(request, done ? FlashMessage{"success", "It is removed from the queue."}
                                       : FlashMessage{"warning", "It is not there any more, or is just "
                                                                 "being tried."});
        });
}

Response QueuePages::discardAll(const Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const auto queue = get(request.param("queue"));
                           const auto count = _desk.parts().operations.discardDead(queue.name);
                           return leave(request, {"success", Phrase("Removed from the queue: {number}",
                                                                    {{"number", std::to_string(count)}})});
                       });
}

} // namespace site
