#include "newsletter/NewsletterCommand.h"

#include <colonnade/Json.h>

#include <ostream>

namespace account
{
namespace
{

constexpr int PAGE = 1000;

/// A field that a spreadsheet would take for a formula gets a quote before it.
std::string csvField(const std::string& text)
{
    std::string field = "\"";
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        field += '\'';
    for (const char c: text)
        field.append(c == '"' ? 2 : 1, c);
    return field + "\"";
}

void print(const Subscriber& subscriber, colonnade::CommandCall& call)
{
    if (call.json)
        call.out << colonnade::JsonWriter()
                        .beginObject()
                        .member("email_addr", subscriber.email)
                        .member("name", subscriber.name)
                        .member("fullname", subscriber.fullname)
                        .end()
                        .take()
                 << "\n";
    else
        call.out << csvField(subscriber.email) << "," << csvField(subscriber.name) << ","
                 << csvField(subscriber.fullname) << "\r\n";
}

int exportSubscribers(const Subscriptions& subscriptions, colonnade::CommandCall& call)
{
    if (subscriptions.place() != Subscriptions::Place::Here)
    {
        call.err << "this server keeps no subscriptions: account.newsletter is not \"local\"\n";
        return 1;
    }
    if (!call.json)
        call.out << "email_addr,name,fullname\r\n";
    std::int64_t afterId = 0;
    for (auto page = subscriptions.list(afterId, PAGE); !page.empty();
         page = subscriptions.list(afterId, PAGE))
        for (const auto& subscriber: page)
        {
            print(subscriber, call);
            afterId = subscriber.userId;
        }
    return 0;
}

void print(const NewsletterWish& wish, colonnade::CommandCall& call)
{
    const std::string state = wish.givenUp ? "given up" : "waiting";
    if (call.json)
        call.out << colonnade::JsonWriter()
                        .beginObject()
                        .member("email_addr", wish.email)
                        .member("status", wish.status)
                        .member("state", state)
                        .member("attempts", wish.attempts)
                        .member("answer", wish.answer)
                        .end()
                        .take()
                 << "\n";
    else
        call.out << wish.email << "  " << wish.status << "  " << state << " after " << wish.attempts
                 << " tries" << (wish.answer.empty() ? "" : ": ") << wish.answer << "\n";
}

} // namespace

int newsletterCommand(const Subscriptions& subscriptions, const NewsletterWishes& wishes,
                      colonnade::CommandCall& call)
{
    const std::string what = call.arguments.size() == 1 ? call.arguments.front() : std::string();
    if (what == "export")
        return exportSubscribers(subscriptions, call);
    if (what == "list")
        wishes.forEach([&](const NewsletterWish& wish) { print(wish, call); });
    else if (what == "retry")
        call.out << wishes.retryAll() << " wishes are told to the service again\n";
    else
        return call.wrongUsage();
    return 0;
}

} // namespace account
