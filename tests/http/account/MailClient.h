#pragma once

#include "http/account/AccountClient.h"
#include "support/Mailbox.h"

#include <string>
#include <vector>

namespace colonnade::test::account
{

/// A server with nothing but the accounts, whose mails can be read.
class MailServer: public AccountServer
{
protected:
    Mailbox mailbox() const { return Mailbox(server->dataFolder()); }

    /// Starts with confirmation by mail.
    void startConfirming(std::vector<std::string> more = {})
    {
        more.emplace_back("account.confirmation=true");
        start(std::move(more));
    }

    /// An account that is confirmed, by the client that registered it.
    void registerConfirmed(AccountClient& client, const std::string& name)
    {
        CPPUNIT_ASSERT_EQUAL(std::string("sent"), memberOf(client.registerAccount(name), "status"));
        const auto answer = client.getJson(mailbox().newest(name + "@example.org").link());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, std::string("Thanks for signing-up"),
                                     memberOf(answer, "flash"));
    }

    std::int64_t countRows(const std::string& table) const
    {
        return server->database().open()->read(
            [&](Session& session) { return session.findInteger("select count(*) from " + table).value(); });
    }

    void runSql(const std::string& sql) const
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }
};

/// What no text field takes, as JSON texts: NUL, a megabyte, numbers, nested JSON, wrong encodings.
inline std::vector<std::string> badValues()
{
    return {"\"a\\u0000b\"",
            "\"" + std::string(1'000'000, 'x') + "\"",
            "7",
            "1e400",
            "-0.5",
            "true",
            "null",
            "{\"a\": {\"b\": 1}}",
            "[[1]]",
            "[]",
            "\"\xff\xfe\"",
            "\"\\ud800\"",
            "\"\"",
            "\"   \"",
            "\"\\u202eevil\\r\\nBcc: x@example.org\""};
}

/// Posts each bad value as `field` and wants a form error or 400, never another answer.
inline void assertRefusesBadValues(AccountClient& client, const std::string& path, const std::string& field)
{
    const std::string token = client.csrf();
    for (const auto& value: badValues())
    {
        const auto answer =
            client.postJson(path, "{\"" + field + "\": " + value + "}", {{"X-CSRFToken", token}});
        const std::string what = path + " " + value.substr(0, 60) + " → " + answer.body.substr(0, 200);
        CPPUNIT_ASSERT_MESSAGE(what, answer.status == 200 || answer.status == 400 || answer.status == 413);
        if (answer.status == 200)
            CPPUNIT_ASSERT_MESSAGE(what, memberOf(answer, "form.errors") != "{}" ||
                                             memberOf(answer, "status") == "error");
    }
}

} // namespace colonnade::test::account
