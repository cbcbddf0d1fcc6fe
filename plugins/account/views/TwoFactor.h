#pragma once

#include "views/AccountParts.h"

#include <optional>
#include <string>

namespace account
{

/// `/account/{token}/otpvalidation`: the mailed code that a sign-in asks for with `account.two_factor`. Any
/// thread. Source: reference/pybossa-accounts.md 4.19.
class TwoFactor
{
public:
    explicit TwoFactor(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// After a right password: mails a code and leads to its page.
    colonnade::Response start(const colonnade::Request& request, const colonnade::User& user) const;

    colonnade::Response show(const colonnade::Request& request) const; ///< the form for the code
    /// A code counts once and has few tries, lest it be guessed.
    colonnade::Response submit(const colonnade::Request& request) const;

private:
    std::optional<colonnade::User> findUser(const colonnade::Request& request) const;
    colonnade::Response answerForm(const colonnade::Request& request, const colonnade::User& user,
                                   const std::optional<Form>& posted, const FormErrors& errors,
                                   std::optional<FlashMessage> flash) const;
    colonnade::Response tryCode(const colonnade::Request& request, const colonnade::User& user,
                                const Form& posted, const std::string& code) const;
    colonnade::Response letIn(const colonnade::Request& request, const colonnade::User& user) const;
    colonnade::Response leaveToSignIn(const colonnade::Request& request) const;

    const AccountParts& _parts;
};

} // namespace account
