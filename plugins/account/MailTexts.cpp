#include "MailTexts.h"

namespace account
{
namespace
{

std::string inHtml(const std::string& body)
{
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<body>\n<p>Dear {{fullname}},</p>\n" + body +
           "<p>{{brand}}</p>\n</body>\n</html>\n";
}

std::string inText(const std::string& body)
{
    return "Dear {{fullname}},\n\n" + body + "\n{{brand}}\n";
}

/// A mail that asks for one link to be opened.
BundledMail withLink(std::string name, std::string subject, const std::string& what,
                     const std::string& anchor, const std::string& otherwise)
{
    return {std::move(name),
            {std::move(subject), inText(what + "\n\n{{link}}\n\n" + otherwise + "\n"),
             inHtml("<p>" + what + "</p>\n<p><a href=\"{{link}}\">" + anchor + "</a></p>\n<p>" + otherwise +
                    "</p>\n")},
            {"fullname", "link"}};
}

BundledMail recovery()
{
    const std::string without = "{{^has_password}}Your account has no password yet: if you signed in with "
                                "another service, you can go on doing so, or choose a password now.\n"
                                "{{/has_password}}";
    const std::string otherwise =
        "The link works once. If you did not ask for it, nothing has changed: just delete this mail.";
    return {"account_recovery",
            {"Account Recovery",
             inText(without + "To recover your password, open this link:\n\n{{link}}\n\n" + otherwise + "\n"),
             inHtml("<p>" + without +
                    "To recover your password, open this link:</p>\n"
                    "<p><a href=\"{{link}}\">Click here to recover your account</a></p>\n<p>" +
                    otherwise + "</p>\n")},
            {"fullname", "link"},
            {"has_password"}};
}

BundledMail code()
{
    const std::string what = "Your one time password is:";
    const std::string rest =
        "It works once, within {{minutes}} minutes. If you did not just sign in, somebody "
        "knows your password: please change it.";
    return {"account_code",
            {"One time password generation details for PYBOSSA",
             inText(what + "\n\n{{code}}\n\n" + rest + "\n"),
             inHtml("<p>" + what + "</p>\n<p><strong>{{code}}</strong></p>\n<p>" + rest + "</p>\n")},
            {"fullname", "code", "minutes"}};
}

BundledMail personalData()
{
    const std::string what = "The copy of your personal data that you asked for is ready. Sign in and open "
                             "this link within {{days}} days:";
    return {"account_personal_data",
            {"Your personal data", inText(what + "\n\n{{link}}\n"),
             inHtml("<p>" + what + "</p>\n<p><a href=\"{{link}}\">Download your personal data</a></p>\n")},
            {"fullname", "link", "days"}};
}

BundledMail deleted()
{
    const std::string what = "The account {{name}} has been deleted, with all of its personal data. "
                             "Contributions to projects were kept without any link to the person.";
    return {
        "account_deleted",
        {"[{{brand}}]: Your account has been deleted", inText(what + "\n"), inHtml("<p>" + what + "</p>\n")},
        {"fullname", "name"}};
}

} // namespace

const std::vector<BundledMail>& bundledMails()
{
    static const std::string notYou = "If this was not you, just delete this mail.";
    static const std::vector<BundledMail> mails{
        withLink("account_welcome", "Welcome to {{brand}}!",
                 "Thank you for registering. Your account is made when you open this link:",
                 "Click here to confirm your registration", notYou),
        withLink("account_email_change", "You have updated your email in {{brand}}! Verify it",
                 "This becomes the address of your account when you open this link:",
                 "Click here to verify your new e-mail address", notYou),
        withLink("account_confirm_email", "Verify your email in {{brand}}",
                 "Please verify the address of your account with this link:",
                 "Click here to verify your e-mail address", notYou),
        recovery(),
        code(),
        withLink("account_newsletter", "Confirm your subscription to the newsletter of {{brand}}",
                 "You get our newsletter once you have opened this link:",
                 "Click here to confirm your subscription", notYou),
        personalData(),
        deleted()};
    return mails;
}

} // namespace account
