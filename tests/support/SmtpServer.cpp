#include "support/SmtpServer.h"

#include "support/ReadFile.h"

#include <Poco/File.h>
#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>

#include <cppunit/TestAssert.h>

#include <chrono>
#include <thread>

namespace colonnade::test
{

namespace
{

constexpr const char* PYTHON =
    "/usr/bin/python3"; // Debian's: another one in the path lacks Debian's aiosmtpd

void makeCertificate(const std::string& folder)
{
    const auto made = runProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                  "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                                  "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                                  folder + "/key.pem", "-out", folder + "/cert.pem"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
}

} // namespace

SmtpServer::SmtpServer(Tls tls, const std::string& login, const std::string& greeting, Letters letters)
{
    std::vector<std::string> arguments{COLONNADE_TEST_SUPPORT "/smtp_server.py", _folder.path()};
    if (tls != Tls::None)
    {
        makeCertificate(_folder.path());
        arguments.insert(arguments.end(), {"--cert", certificate(), "--key", _folder.path() + "/key.pem"});
    }
    if (letters == Letters::Ascii)
        arguments.emplace_back("--ascii");
    if (tls == Tls::Implicit)
        arguments.emplace_back("--implicit");
    if (!login.empty())
        arguments.insert(arguments.end(), {"--login", login});
    if (!greeting.empty())
        arguments.insert(arguments.end(), {"--greeting", greeting});
    Poco::Pipe out;
    _process = std::make_unique<Poco::ProcessHandle>(
        Poco::Process::launch(PYTHON, arguments, nullptr, &out, nullptr));
    Poco::PipeInputStream stream(out);
    std::string word;
    stream >> word >> _port;
    CPPUNIT_ASSERT_EQUAL_MESSAGE("the mail server does not start", std::string("ready"), word);
}

SmtpServer::~SmtpServer()
{
    Poco::Process::kill(*_process);
    _process->wait();
}

std::vector<std::string> SmtpServer::mails() const
{
    std::vector<std::string> all;
    for (int number = 1;; ++number)
    {
        const std::string path = _folder.path() + "/" + std::to_string(number) + ".eml";
        if (!Poco::File(path).exists())
            return all;
        all.push_back(readFile(path));
    }
}

std::string SmtpServer::log() const
{
    return readFile(_folder.path() + "/log");
}

} // namespace colonnade::test
