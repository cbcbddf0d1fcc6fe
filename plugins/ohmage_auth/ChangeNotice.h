#pragma once

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Mail.h>

#include <memory>
#include <string>

namespace ohmage
{

/// The mail that tells a person of a new password, so that a thief does not go unnoticed. Any thread.
class ChangeNotice
{
public:
    /// In `provision` only. Throws `ConfigurationException` for a broken template of the mail.
    ChangeNotice(colonnade::Mail& mail, std::string brand);

    /// As part of the transaction that changes the password. Nothing is sent to who has no address that mail
    /// can be addressed to.
    void send(colonnade::Transaction& transaction, const colonnade::User& user) const;

private:
    colonnade::Mail& _mail;
    std::string _brand;
    std::shared_ptr<const colonnade::MailTemplate> _template;
};

} // namespace ohmage
