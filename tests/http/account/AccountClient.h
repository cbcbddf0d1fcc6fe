#pragma once

#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <initializer_list>
#include <map>
#include <string>

namespace colonnade::test::account
{

/// A browser or program that speaks JSON to the account routes.
class AccountClient: public HttpClient
{
public:
    using HttpClient::HttpClient;

    Answer getJson(const std::string& target, HeaderList headers = {});

    /// A CSRF token from the sign-in form, or the registration form if somebody is signed in.
    std::string csrf();

    /// Posts JSON with a fresh token.
    Answer post(const std::string& target, const std::string& json);

    Answer registerAccount(const std::string& name, const std::string& password = GOOD_PASSWORD);
    Answer signIn(const std::string& email, const std::string& password = GOOD_PASSWORD,
                  const std::string& query = {});

    /// Whose cookies these are; empty if nobody's.
    std::string signedInName();

    static constexpr const char* GOOD_PASSWORD = "correct horse 7 staple";
};

/// `{"name":"x"}`: an object of texts.
std::string jsonOf(const std::map<std::string, std::string>& members);

/// The text of a JSON answer's member, by path: `form.errors.name`; other kinds as JSON; `absent`.
std::string memberOf(const Answer& answer, const std::string& path);

/// A server with nothing but the accounts; the first that registers is administrator.
class AccountServer: public CppUnit::TestFixture
{
public:
    void setUp() override { start({}); }
    void tearDown() override { server.reset(); }

protected:
    void start(std::vector<std::string> settings);
    std::int64_t countUsers() const;

    std::unique_ptr<ServerProcess> server;
};

} // namespace colonnade::test::account
