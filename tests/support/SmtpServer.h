#pragma once

#include "support/ServerProcess.h"

#include <Poco/Process.h>

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test
{

/// A real mail server (aiosmtpd) on 127.0.0.1; what it does with a mail is up to the recipient: see
/// smtp_server.py.
class SmtpServer
{
public:
    enum class Tls
    {
        None,
        Start,   ///< offered and insisted on
        Implicit ///< from the first byte
    };

    enum class Letters
    {
        All,  ///< SMTPUTF8 is offered
        Ascii ///< it is not, and others are refused
    };

    /// `login`: `user:password`; empty: none is asked for.
    explicit SmtpServer(Tls tls = Tls::None, const std::string& login = {}, const std::string& greeting = {},
                        Letters letters = Letters::All);
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    int port() const { return _port; }
    std::string certificate() const { return _folder.path() + "/cert.pem"; } ///< for localhost

    /// The accepted mails, each with a first line `X-Envelope: FROM TO`.
    std::vector<std::string> mails() const;
    /// A line for each recipient that was tried.
    std::string log() const;

private:
    ScratchFolder _folder;
    std::unique_ptr<Poco::ProcessHandle> _process;
    int _port = 0;
};

} // namespace colonnade::test
