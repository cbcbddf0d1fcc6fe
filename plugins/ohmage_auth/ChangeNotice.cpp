#include "ChangeNotice.h"

#include <utility>

namespace ohmage
{
namespace
{

colonnade::MailTexts passwordTexts()
{
    return {.subject = "{{brand}}: your password was changed",
            .text =
                "Dear {{name}},\n\n"
                "the password of your account {{name}} was changed. If it was not you, ask for a new one at "
                "once, or write to who runs the server.\n\n{{brand}}\n"};
}

colonnade::MailTexts addressTexts()
{
    return {.subject = "{{brand}}: your e-mail address was changed",
            .text =
                "Dear {{name}},\n\n"
                "an administrator gave your account {{name}} another e-mail address. Mails do not come here "
                "any more. If you do not know why, write to who runs the server.\n\n{{brand}}\n"};
}

} // namespace

ChangeNotice::ChangeNotice(colonnade::Mail& mail, std::string brand):
    _mail(mail),
    _brand(std::move(brand)),
    _password(load("ohmage_auth_changed", passwordTexts())),
    _address(load("ohmage_auth_address", addressTexts()))
{
}

ChangeNotice::Template ChangeNotice::load(const std::string& name, const colonnade::MailTexts& texts) const
{
    return _mail.loadTemplate(name, texts,
                              {{"brand", std::string("Example")}, {"name", std::string("anna")}});
}

void ChangeNotice::tellPassword(colonnade::Transaction& transaction, const colonnade::User& before) const
{
    send(transaction, _password, before);
}

void ChangeNotice::tellAddress(colonnade::Transaction& transaction, const colonnade::User& before) const
{
    send(transaction, _address, before);
}

void ChangeNotice::send(colonnade::Transaction& transaction, const Template& mail,
                        const colonnade::User& to) const
{
    if (colonnade::isMailAddress(to.email))
        _mail.send(transaction, mail->render({to.email}, {{"brand", _brand}, {"name", to.name}}));
}

} // namespace ohmage
