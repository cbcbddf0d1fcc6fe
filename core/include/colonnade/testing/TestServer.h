#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Identity.h"
#include "colonnade/Mail.h"
#include "colonnade/Response.h"
#include "colonnade/testing/RequestBuilder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#ifndef COLONNADE_TEST_PLUGIN
#define COLONNADE_TEST_PLUGIN "" // colonnade_add_plugin(… TESTS …) says the file of the plugin under test
#endif

namespace colonnade::testing
{

/// What a test wants of its server.
struct TestOptions
{
    std::string plugin = COLONNADE_TEST_PLUGIN; ///< file of the plugin under test; empty: none
    std::vector<std::string> plugins = {};      ///< besides it: names of bundled ones, files of others
    std::vector<std::pair<std::string, std::string>> settings = {}; ///< as `-D` takes them
};

/// The real server in the test's own process: the plugins' files loaded, checked, migrated and started as
/// `serve` does it, in a data folder of its own, on a free port of this machine.
///
///     TestServer server;
///     const Response answer = server.send(RequestBuilder("GET", "/hello/Anna"));
///     CPPUNIT_ASSERT_EQUAL(200, answer.status());
///
/// Its database is SQLite; where the environment says COLONNADE_TEST_DATABASE=postgresql, a schema of its own
/// at COLONNADE_TEST_POSTGRESQL, a URL whose user may make schemas. Of the environment's other variables it
/// reads none. One at a time in a process, because the log and the clock are the process's; for one thread.
class COLONNADE_API TestServer
{
public:
    /// Throws `Poco::RuntimeException` with what `serve` would have printed.
    explicit TestServer(const TestOptions& options = {});
    /// Calls `stop` if nobody has; throws what it throws, unless an exception is on its way already.
    ~TestServer() noexcept(false);
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    /// Over a connection of its own, so through all limits and guards, to the whole answer. A request proves
    /// who sends it by its fields: one with a `principal`, which is for handlers that are called directly, is
    /// refused (`Poco::InvalidArgumentException`).
    Response send(RequestBuilder& request);
    Response send(RequestBuilder&& request) { return send(request); } ///< one that nobody else needs

    /// For the field `Authorization`. Makes the account at the first call, with the address
    /// `<name>@example.org` and without a password.
    std::string apiKeyOf(std::string_view userName, bool admin = false);

    /// Those sent so far, oldest first, one for each recipient.
    std::vector<Message> mails() const;

    /// Moves the clock of the process, `systemClock()`, and does the work that falls due.
    void pass(std::int64_t seconds);
    /// Waits until no event, job, mail or row of a plugin's `QueueSource` is due or in hand. Throws
    /// `Poco::TimeoutException`, and names what still waits, after a minute.
    void settle();

    Database& database();                     ///< the plugins' and the server's
    Identity& identity();                     ///< accounts, passwords, sessions
    const std::string& dataDirectory() const; ///< removed at the end
    const std::string& url() const;           ///< for clients of other kinds: `http://127.0.0.1:40123`

    /// What was logged since the start under that name, each as `warning: text`; all levels but trace.
    std::vector<std::string> logged(std::string_view logger) const;

    /// Which way the last request that was sent took: `authenticator session: none`,
    /// `route GET /hello/{name} of hello, acting: …`, `answer 200`.
    std::vector<std::string> trace() const;

    /// Stops and unloads all as the end of `serve` does. Throws `Poco::RuntimeException` if something is left
    /// behind: a thread that was begun since the start, a transaction that does not end. Then nothing but
    /// `logged` may be called.
    void stop();

private:
    class Impl;
    const std::unique_ptr<Impl> _impl;
};

} // namespace colonnade::testing
