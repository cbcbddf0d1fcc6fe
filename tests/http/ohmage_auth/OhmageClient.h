#pragma once

#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test::ohmage
{

/// A server with nothing but ohmage's calls and one user, `josh.test`.
class OhmageServer: public CppUnit::TestFixture
{
public:
    void setUp() override { start({}); }
    void tearDown() override { server.reset(); }

protected:
    static constexpr const char* PASSWORD = "pa55 of josh.test";
    /// Of the original: of `password` and `pässwörd€😀`.
    static constexpr const char* IMPORTED_HASH =
        "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";
    static constexpr const char* IMPORTED_HASH_OF_LETTERS =
        "$2a$12$cwHTeB/wwVeBDQx7kGwThe/Qf2mvW1mUW7LBM1izIRWj4pMugZ3BS";

    void start(std::vector<std::string> settings, const std::string& plugins = "ohmage_auth");

    /// A user with the bcrypt hash of an ohmage database.
    void import(const std::string& name, const std::string& hash = IMPORTED_HASH,
                const std::vector<std::string>& more = {}) const;

    /// Without cookies, so that each call says all it says.
    Answer post(const std::string& call, const std::string& form, const HeaderList& headers = {}) const;
    Answer get(const std::string& target, const HeaderList& headers = {}) const;

    Answer signIn(const std::string& call, const std::string& user = "josh.test",
                  const std::string& password = PASSWORD) const;
    std::string newToken(const std::string& user = "josh.test") const;
    /// The name behind a token; empty if it is not alive.
    std::string whoIs(const std::string& token) const;

    std::unique_ptr<ServerProcess> server;
};

/// The answer's body is exactly that failure, with all that clients compare.
void assertFailure(const std::string& code, const std::string& text, const Answer& answer);

/// The text member of an answer that must be a success.
std::string textOf(const Answer& answer, const std::string& member);

} // namespace colonnade::test::ohmage
