#pragma once

#include <string>
#include <vector>

namespace colonnade::test
{

/// A mail as it was sent.
struct ReceivedMail
{
    std::string to;
    std::string subject; ///< decoded
    std::string text;    ///< the plain part, decoded
    std::string html;    ///< the HTML part, decoded; empty if there is none

    /// Path and query of the first link in the text: `/account/reset-password?key=…`. Fails the test if there
    /// is none.
    std::string link() const;
};

/// The mails that a server without a mail server writes into `<data folder>/mail`.
class Mailbox
{
public:
    explicit Mailbox(const std::string& dataFolder);

    /// All mails to an address, oldest first, as soon as there are `count`; fails the test if there are not
    /// within ten seconds.
    std::vector<ReceivedMail> waitFor(const std::string& address, std::size_t count = 1) const;
    /// The newest of `count` mails to an address.
    ReceivedMail newest(const std::string& address, std::size_t count = 1) const;
    /// Those that are there by now.
    std::vector<ReceivedMail> all() const;

private:
    std::string _folder;
};

} // namespace colonnade::test
