#pragma once

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Mail.h>

#include <memory>
#include <string>

namespace ohmage
{

/// The mails that tell a person of a new password, and the old address of a new one, so that a thief does not
/// go unnoticed. Any thread.
class ChangeNotice
{
public:
    /// In `provision` only. Throws `ConfigurationException` for a broken template of a mail.
    ChangeNotice(colonnade::Mail& mail, std::string brand);

    /// As part of the transaction that makes the change; `before` has the address that is told. Nothing is
    /// sent to one that mail cannot be addressed to.
    void tellPassword(colonnade::Transaction& transaction, const colonnade::User& before) const;
    void tellAddress(colonnade::Transaction& transaction, const colonnade::User& before) const;

private:
    using Template = std::shared_ptr<const colonnade::MailTemplate>;

    Template load(const std::string& name, const colonnade::MailTexts& texts) const;
    void send(colonnade::Transaction& transaction, const Template& mail, const colonnade::User& to) const;

    colonnade::Mail& _mail;
    std::string _brand;
    Template _password;
    Template _address;
};

} // namespace ohmage
