#include "views/SignUp.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

using colonnade::Request;
using colonnade::Response;

namespace account
{
namespace
{

const std::vector<FormInput>& inputs()
{
    static const std::vector<FormInput> inputs{{"fullname", "Full name", "text", "name"},
                                               {"name", "User name", "text", "username"},
                                               {"email_addr", "E-mail address", "email", "email"},
                                               {"password", "Password", "password", "new-password"},
                                               {"confirm", "Password, again", "password", "new-password"},
                                               {"consent", "I agree to receive e-mails", "checkbox", ""}};
    return inputs;
}

bool isForAdministrator(const Request& request)
{
    return request.path().starts_with(ADMINISTRATOR_PATH);
}

std::string invitationOf(const Request& request)
{
    return std::string(request.query().get("invitation"));
}

/// With the invitation, which the form must not lose.
std::string registerAction(const Request& request, const std::string& next)
{
    std::string action = formAction("/account/register", next);
    if (const auto key = invitationOf(request); !key.empty())
        action += (action.find('?') == std::string::npos ? "?" : "&") + std::string("invitation=") +
                  colonnade::encodePercent(key);
    return action;
}

} // namespace

std::variant<colonnade::User, colonnade::UserConflict> createAccount(const AccountParts& parts,
                                                                     colonnade::Transaction& transaction,
                                                                     const Request& request,
                                                                     colonnade::NewUser user)
{
    auto& users = parts.identity.users();
    user.admin = parts.settings.firstUserIsAdmin && !request.throughProxy() && users.isEmpty(transaction);
    auto created = users.create(transaction, user);
    auto* made = std::get_if<colonnade::User>(&created);
    const auto locale = made ? parts.pages.newLocale(request) : std::nullopt;
    if (locale && *locale != made->locale)
    {
        made->locale = *locale;
        users.update(transaction, *made);
    }
    return created;
}

Response SignUp::showForm(const Request& request) const
{
    return isAdmitted(request) ? answerForm(request, _parts.browsers.read(request), std::nullopt, {})
                               : refuse(request);
}

bool SignUp::isAdmitted(const Request& request) const
{
    using Registration = AccountSettings::Registration;
    const auto registration = _parts.settings.registration;
    if (registration == Registration::Open || isForAdministrator(request))
        return true;
    const auto key = invitationOf(request);
    return registration == Registration::Invitation && !key.empty() &&
           _parts.database.read([&](colonnade::Session& session)
                                { return _parts.invitations.find(session, key).has_value(); });
}

Response SignUp::refuse(const Request& request) const
{
    const bool isClosed = _parts.settings.registration == AccountSettings::Registration::Closed;
    if (wantsJson(request))
        forbid(isClosed ? "account.registration is closed" : "no good invitation");
    const auto draw = [&](colonnade::View& page)
    {
        drawText(page, isClosed
                           ? "New accounts are not made here at the moment."
                           : "Accounts are made by invitation here: open the link that you were given. A "
                             "link that was used up or has expired does not work any more.");
        drawWay(page, "/account/signin", "Sign in");
    };
    constexpr int forbidden = 403;
    return _parts.views.draw(request, {.templateName = {},
                                       .title = "Register",
                                       .members = {},
                                       .page = _parts.templates.form,
                                       .draw = draw,
                                       .status = forbidden});
}

void SignUp::useInvitation(colonnade::Transaction& transaction, const Request& request) const
{
    if (_parts.settings.registration == AccountSettings::Registration::Invitation &&
        !isForAdministrator(request) && !_parts.invitations.use(transaction, invitationOf(request)))
        forbid("the invitation was used up meanwhile");
}

std::string SignUp::nextOf(const Request& request) const
{
    std::string next = wantedNext(request, _parts.settings.origins);
    const auto key = invitationOf(request);
    if (!next.empty() || key.empty())
        return next;
    return _parts.database.read(
        [&](colonnade::Session& session)
        {
            const auto invitation = _parts.invitations.find(session, key);
            return invitation ? invitation->next : std::string();
        });
}

Response SignUp::answerForm(const Request& request, const Browser& browser, const std::optional<Form>& posted,
                            const FormErrors& errors, std::optional<FlashMessage> flash) const
{
    const std::string token = _parts.csrf.makeToken(browser);
    const std::string action = isForAdministrator(request)
                                   ? ownTarget(request)
                                   : registerAction(request, wantedNext(request, _parts.settings.origins));
    const auto draw = [&](colonnade::View& page) {
        drawForm(page, {action, withValues(inputs(), posted), errors, "Register"});
    };
    auto response =
        _parts.views.show(request, {.templateName = "account/register.html",
                                    .title = "Register",
                                    .members = [&](auto& json, const auto& language)
                                    { writeForm(json, inputs(), posted, errors, token, language); },
                                    .page = _parts.templates.form,
                                    .draw = draw,
                                    .flash = errors.empty() ? std::move(flash) : pleaseCorrect(),
                                    .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response SignUp::submit(const Request& request) const
{
    if (!isAdmitted(request))
        return refuse(request);
    return takePosted(
        _parts, request,
        [&](const Browser& browser, const Form& form, FlashMessage flash)
        { return answerForm(request, browser, form, {}, std::move(flash)); },
        [&](const Browser& browser, const Form& form) { return judge(request, browser, form); });
}

Response SignUp::judge(const Request& request, const Browser& browser, const Form& form) const
{
    const auto errors = _parts.rules.check(Registration::read(form));
    // If the password looks sound, the other errors wait until the heavy lane has judged it, so that all
    // errors are told at once.
    if (errors.contains("password"))
        return answerForm(request, browser, form, errors);
    if (errors.empty()) // before the hash, so that a flood costs none
        _parts.database.write(
            [&](colonnade::Transaction& transaction)
            {
                _parts.allowance.takeRegistration(transaction, request.clientAddress(),
                                                  _parts.settings.registrationsPerAddress);
            });
    return Response::onHeavyLane(colonnade::Work::MakePassword,
                                 [this, browser, form, errors](const Request& handedOver)
                                 { return finish(handedOver, browser, form, errors); });
}

Response SignUp::finish(const Request& request, const Browser& browser, const Form& posted,
                        FormErrors errors) const
{
    const auto wanted = Registration::read(posted);
    const bool wasCounted = errors.empty();
    if (auto faults = _parts.rules.findPasswordFaults(wanted); !faults.empty())
    {
        errors["password"] = std::move(faults);
        if (wasCounted)
            giveBack(request);
    }
    if (!errors.empty())
        return answerForm(request, browser, posted, errors);

    const colonnade::NewUser user{.name = *wanted.name,
                                  .fullname = *wanted.fullname,
                                  .email = *wanted.email,
                                  .passwordHash = _parts.identity.passwords().hash(*wanted.password),
                                  .consent = wanted.consent};
    // In private mode only the mailbox is told whether there is an account.
    const bool byMail = _parts.settings.confirmation || !_parts.settings.tellUnknownAddresses;
    if (byMail && !isForAdministrator(request))
        return mailConfirmation(request, user);
    const std::string next = nextOf(request); // the invitation may be used up then
    const auto created = create(request, user);
    if (const auto* conflict = std::get_if<colonnade::UserConflict>(&created))
    {
        giveBack(request);
        return answerForm(request, browser, posted, RegistrationRules::errorsOf(*conflict));
    }
    const auto& made = std::get<colonnade::User>(created);
    if (isForAdministrator(request))
        _parts.identity.firstAdministrator().appoint(request.query().get("key"), made.id);
    return welcome(request, browser, made, next);
}

Response SignUp::welcome(const Request& request, const Browser& browser, const colonnade::User& user,
                         const std::string& next) const
{
    const std::string target = isForAdministrator(request) ? profilePath(user) : next;
    auto response =
        _parts.views.leave(request, _parts.subscriptions.nextAfterSignIn(user, target.empty() ? "/" : target),
                           FlashMessage{"success", "Thanks for signing-up"});
    _parts.browsers.open(user, browser, request, response);
    return response;
}

std::variant<colonnade::User, colonnade::UserConflict> SignUp::create(const Request& request,
                                                                      const colonnade::NewUser& user) const
{
    return _parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            auto created = createAccount(_parts, transaction, request, user);
            if (std::holds_alternative<colonnade::User>(created))
                useInvitation(transaction, request);
            return created;
        });
}

void SignUp::giveBack(const Request& request) const
{
    _parts.database.write([&](colonnade::Transaction& transaction)
                          { _parts.allowance.giveRegistrationBack(transaction, request.clientAddress()); });
}

Response SignUp::mailConfirmation(const Request& request, const colonnade::NewUser& user) const
{
    const auto owner = _parts.identity.users().findByEmail(user.email);
    _parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            _parts.allowance.take(transaction, user.email, request.clientAddress());
            useInvitation(transaction, request);
            const auto token =
                _parts.registrations.create(transaction, user, _parts.settings.linkExpirationSeconds);
            if (owner)
                _parts.mails.tellTaken(transaction, *owner); // who has registered holds no link
            else
                _parts.mails.confirmRegistration(transaction, user.email, user.fullname, token,
                                                 _parts.pages.language(request));
        });
    return _parts.views.show(
        request, {.templateName = "account/account_validation.html",
                  .title = "Account validation",
                  .members = [](auto& json, const auto&) { json.member("status", "sent"); },
                  .page = _parts.templates.form,
                  .draw = [](colonnade::View& page)
                  { drawText(page, "Please open the link that we have sent to you by e-mail."); }});
}

} // namespace account
