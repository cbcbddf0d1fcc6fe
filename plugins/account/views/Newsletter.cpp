#include "views/Newsletter.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <optional>

using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;

namespace account
{
namespace
{

/// The query's `subscribe`, in any case; nothing for all else.
std::optional<bool> wish(const Request& request)
{
    const auto text = colonnade::lowerAscii(request.query().get("subscribe"));
    if (text == "true" || text == "false")
        return text == "true";
    return std::nullopt;
}

std::string actionOf(const AccountParts& parts, const Request& request, bool subscribe)
{
    const std::string next = wantedNext(request, parts.settings.origins);
    return "/account/newsletter?subscribe=" + std::string(subscribe ? "true" : "false") +
           (next.empty() ? "" : "&next=" + colonnade::encodePercent(next));
}

} // namespace

void Newsletter::requireNewsletter() const
{
    if (!_parts.subscriptions.enabled())
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no newsletter.");
}

Response Newsletter::show(const Request& request) const
{
    return answerFor(requireSignedIn(_parts, request),
                     [&](const User& user)
                     {
                         requireNewsletter();
                         if (request.method() != colonnade::Method::Head)
                             _parts.subscriptions.markAsked(user.id);
                         const auto wanted = wish(request);
                         return wanted && mayAct(_parts, request) ? act(request, user, *wanted)
                                                                  : askFor(request, user);
                     });
}

Response Newsletter::submit(const Request& request) const
{
    readPosted(_parts, request);
    return answerFor(requireSignedIn(_parts, request),
                     [&](const User& user)
                     {
                         requireNewsletter();
                         const auto wanted = wish(request);
                         return wanted ? act(request, user, *wanted) : askFor(request, user);
                     });
}

Response Newsletter::askFor(const Request& request, const User&) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const colonnade::Language& language)
    {
        json.member("next", nextOrRoot(_parts, request));
        if (wish(request)) // asked for, but not in a way that may act: here is how
            writeForm(json, {}, std::nullopt, {}, token, language);
    };
    const auto draw = [&](colonnade::View& page)
    {
        drawText(page, "Do you want to get our newsletter by e-mail?");
        drawForm(page, {actionOf(_parts, request, true), {}, {}, "Subscribe"});
        drawForm(page, {actionOf(_parts, request, false), {}, {}, "No, thanks"});
    };
    auto response = _parts.views.show(request, {.templateName = "account/newsletter.html",
                                                .title = "Subscribe to our Newsletter",
                                                .members = writeMembers,
                                                .page = _parts.templates.form,
                                                .draw = draw,
                                                .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response Newsletter::act(const Request& request, const User& user, bool subscribe) const
{
    const bool needsMail = subscribe && _parts.subscriptions.place() == Subscriptions::Place::Here;
    if (needsMail && !_parts.mails.canReach(user))
        return _parts.views.leave(request, nextOrRoot(_parts, request), unreachable());
    _parts.database.write(
        [&](Transaction& transaction)
        {
            _parts.links.removeAll(transaction, purpose::NEWSLETTER, user.id);
            subscribe ? take(transaction, request, user) : _parts.subscriptions.decline(transaction, user);
        });
    const std::string next = nextOrRoot(_parts, request);
    if (!subscribe)
        return _parts.views.leave(request, next);
    return _parts.views.leave(
        request, next,
        FlashMessage{"success", colonnade::Phrase::verbatim("You are subscribed to our newsletter!")});
}

void Newsletter::take(Transaction& transaction, const Request& request, const User& user) const
{
    if (!_parts.subscriptions.request(transaction, user))
        return;
    _parts.allowance.take(transaction, user.email, request.clientAddress());
    if (_parts.subscriptions.place() != Subscriptions::Place::Here)
        return; // the service asks for the confirmation
    const auto token = _parts.links.create(transaction, purpose::NEWSLETTER, user, user.email,
                                           _parts.settings.linkExpirationSeconds);
    _parts.mails.confirmNewsletter(transaction, user, token);
}

Response Newsletter::confirm(const Request& request) const
{
    requireNewsletter();
    const auto isGood = [&](colonnade::Session& session, std::string_view key)
    { return _parts.links.find(session, purpose::NEWSLETTER, key).has_value(); };
    return openMailedLink(_parts, request,
                          {.templateName = "account/newsletter.html",
                           .title = "Subscribe to our Newsletter",
                           .text = "Please confirm that you want our newsletter at this e-mail address.",
                           .submit = "Subscribe"},
                          {}, isGood, [&] { return takeConfirmation(request); });
}

Response Newsletter::confirmByForm(const Request& request) const
{
    readPosted(_parts, request);
    requireNewsletter();
    return takeConfirmation(request);
}

Response Newsletter::takeConfirmation(const Request& request) const
{
    const bool confirmed = _parts.database.write(
        [&](Transaction& transaction)
        {
            const auto link = _parts.links.take(transaction, purpose::NEWSLETTER, request.query().get("key"));
            if (link)
                _parts.subscriptions.confirm(transaction, link->userId, link->email);
            return link.has_value();
        });
    if (!confirmed)
        return answerUsedLink(_parts, request, {});
    return _parts.views.leave(request, nextOrRoot(_parts, request),
                              FlashMessage{"success", "Your subscription to our newsletter is confirmed."});
}

} // namespace account
