#pragma once

#include "colonnade/Export.h"

#include <Poco/Exception.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace colonnade
{

class Transaction;
class Translations;

/// A mail as it is asked for. Its sender is `mail.from`; date, id and all other header fields are the
/// server's.
struct Message
{
    std::vector<std::string> to; ///< addresses as `anna@example.org`, without names; 1 to 50
    std::string subject;         ///< one line of 1 to 200 characters
    std::string text;            ///< plain text, at most 256 KiB
    std::string html = {};       ///< the same in HTML, at most 256 KiB; empty: plain text only
};

/// A message that cannot be sent as it is: a bad address, a control character in a header field, too large.
/// The message says which part, and quotes neither addresses nor texts.
POCO_DECLARE_EXCEPTION(COLONNADE_API, InvalidMessage, Poco::InvalidArgumentException)

/// Whether mail can be addressed to it: `local@domain`, at most 254 bytes; a domain beyond ASCII must have a
/// form in ASCII. Nothing is looked up. Older accounts have locals that must be quoted on their way, such as
/// `abc..def` and `a,b`: they are sent as `"abc..def"`.
///
///     local  = piece *("." piece)      letters, digits, !#$%&'*+-/=?^_`{|}~, from U+0080 up
///            | *(piece | .@,:;()[])    quoted on its way
///            | DQUOTE that DQUOTE      quoted already
///     domain = label *("." label)      in ASCII: letters, digits, "-" inside, at most 63 characters
COLONNADE_API bool isMailAddress(std::string_view text);

/// Whether it is besides one that anybody on the Internet may have: a local of the first form with at most 64
/// characters, and a domain of two labels or more that ends in a letter.
COLONNADE_API bool isInternetMailAddress(std::string_view text);

/// As addresses are compared, one text for one mailbox: without blanks around it, the local as `foldText`
/// folds it, the domain in ASCII. Any text has such a form.
COLONNADE_API std::string foldMailAddress(std::string_view address);

/// What follows the last `@`; empty if there is none.
COLONNADE_API std::string_view domainOf(std::string_view address);

/// A domain in ASCII and lower case, as the name system has it: `Bücher.example` → `xn--bcher-kva.example`;
/// nothing if it has no such form. Source: IDNA 2008 (RFC 5891) with the mapping of UTS 46.
COLONNADE_API std::optional<std::string> asciiDomain(std::string_view domain);

/// What a template may be given: a text for `{{name}}`; a truth for `{{#name}}…{{/name}}` and
/// `{{^name}}…{{/name}}`; a list of texts for `{{#name}}…{{.}}…{{/name}}`.
using MailVariable = std::variant<std::string, bool, std::vector<std::string>>;
using MailVariables = std::map<std::string, MailVariable>;

/// The texts of a mail in Mustache. `html` may be empty: the mail has then no HTML part. A sentence between
/// `{{#t}}` and `{{/t}}` is said in the language of the mail: it is plain text in HTML, too, may hold
/// variables, and its blanks and line ends count as one blank.
struct MailTexts
{
    std::string subject;
    std::string text;
    std::string html = {};
};

/// A checked template. Any thread.
class COLONNADE_API MailTemplate
{
public:
    virtual ~MailTemplate();

    /// The message for these recipients. In HTML every value is escaped. `variables` are those that the
    /// template was loaded with, each of the same kind; else `Poco::InvalidArgumentException`: a bug.
    virtual Message render(std::vector<std::string> to, const MailVariables& variables) const = 0;

    /// The same in that language, or in English if the template was loaded without it.
    virtual Message render(std::vector<std::string> to, const MailVariables& variables,
                           std::string_view language) const = 0;
};

/// The server's outgoing mail. Any thread.
class COLONNADE_API Mail
{
public:
    virtual ~Mail();

    /// Puts a message into the outbox, as part of the transaction: it is sent, soon after the commit, if and
    /// only if the transaction commits. Each recipient gets a mail of its own, sees no other recipient, and
    /// has its own retries. Throws `InvalidMessage`; then nothing of the message is stored.
    virtual void send(Transaction& transaction, const Message& message) = 0;

    /// Costs the database and the processor as much as `send`, and sends nothing: for forms whose answer must
    /// not tell by its time whether there is somebody to write to.
    virtual void rehearse(Transaction& transaction, const Message& message) = 0;

    /// Throws `InvalidMessage` as `send` would.
    virtual void check(const Message& message) const = 0;

    /// The template of that name (`[a-z][a-z0-9_]*`, beginning with the plugin's): the deployer's files
    /// `<data-dir>/templates/mail/<name>.subject.mustache`, `….txt.mustache` and `….html.mustache`, and
    /// `bundled` for those that are not there. To be called in `provision`, since it throws
    /// `ConfigurationException` naming file and fault if a template is broken or uses a variable that
    /// `variables` lacks, partials, or unescaped values in HTML. The values of `variables` are examples: they
    /// say of which kind each is.
    virtual std::shared_ptr<const MailTemplate> loadTemplate(const std::string& name,
                                                             const MailTexts& bundled,
                                                             const MailVariables& variables) = 0;

    /// The same with the bundled texts in files of `folder`, named as the deployer's (`….html.mustache` may
    /// be missing), and in each language of `translations`: a deployer's file
    /// `<name>.<language>.<part>.mustache` is for that language alone.
    virtual std::shared_ptr<const MailTemplate> loadTemplate(const std::string& name,
                                                             const std::string& folder,
                                                             const Translations& translations,
                                                             const MailVariables& variables) = 0;
};

} // namespace colonnade
