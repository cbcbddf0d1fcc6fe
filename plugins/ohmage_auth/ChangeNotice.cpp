#include "ChangeNotice.h"

#include <utility>

namespace ohmage
{
namespace
{

colonnade::MailTexts bundledTexts()
{
    return {.subject = "{{brand}}: your password was changed",
            .text =
                "Dear {{name}},\n\n"
                "the password of your account {{name}} was changed. If it was not you, ask for a new one at "
                "once, or write to who runs the server.\n\n{{brand}}\n"};
}

} // namespace

ChangeNotice::ChangeNotice(colonnade::Mail& mail, std::string brand):
    _mail(mail),
    _brand(std::move(brand)),
    _template(mail.loadTemplate("ohmage_auth_changed", bundledTexts(),
                                {{"brand", std::string("Example")}, {"name", std::string("anna")}}))
{
}

void ChangeNotice::send(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    if (colonnade::isMailAddress(user.email))
        _mail.send(transaction, _template->render({user.email}, {{"brand", _brand}, {"name", user.name}}));
}

} // namespace ohmage
