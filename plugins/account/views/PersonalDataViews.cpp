#include "views/PersonalDataViews.h"

#include "dialect/Dialect.h"
#include "dialect/Sentences.h"
#include "views/Access.h"
#include "views/AccountChanges.h"

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::Session;
using colonnade::Transaction;
using colonnade::User;

namespace account
{
namespace
{

constexpr int LINK_DAYS = 3;
constexpr int DAY_SECONDS = 24 * 3600;

const std::vector<FormInput>& passwordInputs()
{
    static const std::vector<FormInput> inputs{{"password", "Your password", "password", "current-password"}};
    return inputs;
}

std::string userJson(const AccountParts& parts, const User& user)
{
    std::optional<std::string> ckanApi, newsletter;
    std::map<std::string, std::string> settings;
    parts.database.read(
        [&](Session& session)
        {
            ckanApi = parts.externalKeys.find(session, user.id);
            newsletter = parts.subscriptions.findState(session, user.id);
            settings = parts.identity.users().settings(session, user.id);
        });
    JsonWriter json;
    json.beginObject()
        .member("id", user.id)
        .member("name", user.name)
        .member("fullname", user.fullname)
        .member("email_addr", user.email)
        .member("created", user.created)
        .member("api_key", parts.identity.users().apiKey(user.id))
        .member("locale", user.locale)
        .rawMember("info", user.info)
        .member("admin", user.admin)
        .member("pro", user.pro)
        .member("privacy_mode", user.privacyMode)
        .member("restrict", user.restricted)
        .member("valid_email", user.validEmail)
        .member("confirmation_email_sent", user.confirmationEmailSent)
        .member("subscribed", user.subscribed)
        .member("consent", user.consent)
        .member("ckan_api", ckanApi)
        .member("newsletter", newsletter)
        .key("settings")
        .beginObject();
    for (const auto& [plugin, setting]: settings)
        json.rawMember(plugin, setting);
    json.end().end();
    return json.take();
}

} // namespace

Response PersonalDataViews::offer(const Request& request) const
{
    return answerFor(requireOwner(_parts, request),
                     [&](const User& user)
                     {
                         return actOrAsk(
                             _parts, request,
                             {.templateName = "account/export.html",
                              .title = "Your personal data",
                              .text = "You get an e-mail with a link to a copy of your personal data.",
                              .action = profilePath(user) + "export",
                              .submit = "Send the e-mail",
                              .owner = user},
                             [&] { return mail(request, user); });
                     });
}

Response PersonalDataViews::offerByForm(const Request& request) const
{
    readPosted(_parts, request);
    return answerFor(requireOwner(_parts, request), [&](const User& user) { return mail(request, user); });
}

Response PersonalDataViews::mail(const Request& request, const User& user) const
{
    if (!_parts.mails.canReach(user))
        return _parts.views.leave(request, profilePath(user), unreachable());
    _parts.database.write(
        [&](Transaction& transaction)
        {
            _parts.allowance.take(transaction, user.email, request.clientAddress());
            const auto token = _parts.links.create(transaction, purpose::PERSONAL_DATA, user, user.email,
                                                   LINK_DAYS * DAY_SECONDS);
            _parts.mails.offerPersonalData(transaction, user, token, LINK_DAYS);
        });
    return _parts.views.leave(request, profilePath(user), FlashMessage{"success", "GDPR export started"});
}

Response PersonalDataViews::download(const Request& request) const
{
    return answerFor(
        requireOwner(_parts, request),
        [&](const User& user)
        {
            const auto link = _parts.database.read(
                [&](Session& session)
                { return _parts.links.find(session, purpose::PERSONAL_DATA, request.query().get("key")); });
            if (!link || link->userId != user.id)
                return answerUsedLink(
                    _parts, request,
                    {.forLog = "the link to personal data is unknown, expired or somebody else's",
                     .ways = {{profilePath(user) + "export", "Your personal data"}}});
            auto response = Response::stream("application/zip",
                                             [this, user](colonnade::BodySink& sink) { write(user, sink); });
            response.header("Content-Disposition", "attachment; filename=\"personal_data.zip\"");
            return response;
        });
}

void PersonalDataViews::write(const User& user, colonnade::BodySink& sink) const
{
    colonnade::pybossa::ZipStream zip(sink, _parts.clock.nowSeconds());
    zip.begin("personal_data_.json");
    zip.write(userJson(_parts, user));
    writePart(user, colonnade::PersonalDataSource::Part::Projects, "user_projects_.json", zip);
    writePart(user, colonnade::PersonalDataSource::Part::Contributions, "user_contributions_.json", zip);
    zip.end();
}

void PersonalDataViews::writePart(const User& user, colonnade::PersonalDataSource::Part part,
                                  std::string_view file, colonnade::pybossa::ZipStream& zip) const
{
    bool any = false;
    for (const auto& source: _parts.identity.personalData())
        source->collect(user.id, part,
                        [&](std::string_view entry)
                        {
                            if (!any)
                                zip.begin(file);
                            zip.write(any ? ",\n" : "[\n");
                            zip.write(entry);
                            any = true;
                        });
    if (any)
        zip.write("\n]\n");
}

Response PersonalDataViews::remove(const Request& request) const
{
    return answerFor(requireOwner(_parts, request),
                     [&](const User& user) { return askForPassword(request, user, std::nullopt); });
}

Response PersonalDataViews::askForPassword(const Request& request, const User& user,
                                           std::optional<FlashMessage> flash) const
{
    return ask(_parts, request,
               {.templateName = "account/delete.html",
                .title = "Delete your account",
                .text = "Your account and all of your personal data are deleted for good. What you "
                        "contributed to projects stays, without any link to you.",
                .action = profilePath(user) + "delete",
                .submit = "Delete my account",
                .destroys = true,
                .inputs = user.hasPassword ? passwordInputs() : std::vector<FormInput>(),
                .flash = std::move(flash),
                .owner = user});
}

Response PersonalDataViews::removeByForm(const Request& request) const
{
    const Form form = readPosted(_parts, request);
    return answerFor(requireOwner(_parts, request),
                     [&](const User& user)
                     {
                         isProved(_parts, request, change::DELETION);
                         return Response::onHeavyLane(colonnade::Work::CheckPassword,
                                                      [this, user, form](const Request& handedOver)
                                                      { return checkAndRemove(handedOver, user, form); });
                     });
}

Response PersonalDataViews::checkAndRemove(const Request& request, const User& user, const Form& posted) const
{
    if (knowsOwnPassword(_parts, request, user, posted.text("password").value_or("")))
        return erase(request, user);
    return askForPassword(
        request, user,
        FlashMessage{"error", user.hasPassword ? "Your current password doesn't match the one in our records"
                                               : "Please sign in again to do this."});
}

Response PersonalDataViews::erase(const Request& request, const User& user) const
{
    if (const auto obstacle = _parts.identity.erase(user.id))
        return _parts.views.leave(request, profilePath(user), FlashMessage{"error", withPlaces(*obstacle)});
    auto response = Response::redirect("/account/signout");
    if (wantsJson(request))
        response = _parts.views.show(
            request, {.templateName = "account/delete.html",
                      .title = {},
                      .members = [](auto& json, const auto&) { json.member("job", "enqueued"); },
                      .page = nullptr});
    _parts.browsers.close(_parts.browsers.read(request), request, response);
    return response;
}

} // namespace account
