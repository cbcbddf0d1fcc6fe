#include "RunningServer.h"

#include "colonnade/Identity.h"
#include "colonnade/Request.h"
#include "support/BecomesTrue.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Users 1 to 9, whose state a test may change.
class Accounts
{
public:
    std::optional<AccountState> find(std::int64_t id)
    {
        const std::lock_guard lock(_mutex);
        if (id < 1 || id > 9)
            return std::nullopt;
        AccountState state = _changed.contains(id) ? _changed[id] : AccountState();
        state.user.id = id;
        return state;
    }
    void change(std::int64_t id, const std::function<void(AccountState&)>& how)
    {
        const std::lock_guard lock(_mutex);
        how(_changed[id]);
    }

private:
    std::mutex _mutex;
    std::map<std::int64_t, AccountState> _changed;
};

/// Reads `X-Slow: 5 password`; the password is `right`, and to check it takes until the door is opened.
class SlowAuthenticator final: public Authenticator
{
public:
    explicit SlowAuthenticator(Accounts& accounts):
        _accounts(accounts)
    {
    }
    std::string_view name() const override { return "slow"; }
    bool ambient() const override { return false; }
    Lane lane() const override { return Lane::Heavy; }
    std::string challenge() const override { return "Slow realm=\"a\""; }
    std::optional<std::string> credential(const Request& request) const override
    {
        const auto sent = request.findHeader("X-Slow");
        return sent ? std::optional(std::string(*sent)) : std::nullopt;
    }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        ++begun;
        {
            std::unique_lock lock(_mutex);
            _opened.wait(lock, [this] { return _isOpen; });
        }
        const std::string sent = credential(request).value();
        if (sent.ends_with("throws"))
            throw HttpError(503, problem::UNAVAILABLE, "The other side is away.");
        if (!sent.ends_with(" right"))
            return Rejected{401, "wrong", "It is wrong.", "Slow realm=\"again\""};
        const auto state = _accounts.find(sent.front() - '0');
        return Principal{.actor = {"user", sent.substr(0, 1), {}, true},
                         .method = "slow",
                         .user = std::make_shared<User>(state->user)};
    }

    void setOpen(bool open) const
    {
        const std::lock_guard lock(_mutex);
        _isOpen = open;
        _opened.notify_all();
    }

    mutable std::atomic<int> begun = 0;

private:
    Accounts& _accounts;
    mutable std::mutex _mutex;
    mutable std::condition_variable _opened;
    mutable bool _isOpen = true; // guarded by _mutex
};

} // namespace

/// Authenticators whose check takes long: on a lane of their own, and not for each request.
class CostlyAuthenticatorTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CostlyAuthenticatorTest);
    CPPUNIT_TEST(testACheckIsMadeOnce);
    CPPUNIT_TEST(testARefusalIsNotKept);
    CPPUNIT_TEST(testWhatChangesTheAccountEndsIt);
    CPPUNIT_TEST(testWorkersDoNotWaitForChecks);
    CPPUNIT_TEST(testOfManyAtOnceOneIsChecked);
    CPPUNIT_TEST(testALargeBodyIsAskedForAfterTheCheck);
    CPPUNIT_TEST(testAFailedCheckIsAnswered);
    CPPUNIT_TEST(testRefusalsSayWhatWouldDo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        const auto site = std::make_shared<Site>();
        _slow = std::make_shared<SlowAuthenticator>(_accounts);
        site->authenticators = {_slow};
        site->verified = std::make_unique<VerifiedCredentials>(
            [this](std::int64_t id) { return _accounts.find(id); }, VerifiedCredentials::Limits());
        const auto who = [](const Request& request)
        { return Response::text(request.actor().key() + " sent " + std::to_string(request.body().size())); };
        Router& router = site->router;
        router.add(get("/who").auth(Auth::Required), who, "test");
        router.add(post("/who").auth(Auth::Required), who, "test");
        router.add(get("/maybe").auth(Auth::Optional), who, "test");
        router.add(
            get("/refuses").auth(Auth::Optional), [](const Request&) { return Response::text("no", 401); },
            "test");
        router.add(
            get("/own").auth(Auth::Optional),
            [](const Request&) { return Response::text("no", 401).header("WWW-Authenticate", "Own"); },
            "test");
        router.add(
            get("/open"), [](const Request&) { return Response::text("no", 401); }, "test");
        router.add(get("/other").auth(Auth::Required).credentials({"other"}), who, "test");
        _server = std::make_unique<RunningServer>(site);
    }

    void tearDown() override
    {
        _slow->setOpen(true);
        _server.reset();
    }

    void testACheckIsMadeOnce()
    {
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string("user::5 sent 0"), bodyOf(ask("/who", "5 right")));
        CPPUNIT_ASSERT_EQUAL(1, _slow->begun.load());
        CPPUNIT_ASSERT_EQUAL(std::string("user::6 sent 0"), bodyOf(ask("/who", "6 right")));
        CPPUNIT_ASSERT_EQUAL(2, _slow->begun.load());
        ask("/maybe", "");
        CPPUNIT_ASSERT_EQUAL(2, _slow->begun.load()); // nothing was sent: there is nothing to check
    }

    void testARefusalIsNotKept()
    {
        for (int i = 1; i < 3; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(401, statusOf(ask("/who", "5 wrong")));
            CPPUNIT_ASSERT_EQUAL(i, _slow->begun.load());
        }
    }

    void testWhatChangesTheAccountEndsIt()
    {
        int checks = 0;
        const auto expectChecked = [&](const std::function<void(AccountState&)>& change)
        {
            _accounts.change(5, change);
            ask("/who", "5 right");
            CPPUNIT_ASSERT_EQUAL(++checks, _slow->begun.load());
            ask("/who", "5 right");
            CPPUNIT_ASSERT_EQUAL(checks, _slow->begun.load());
        };
        expectChecked([](AccountState&) {});
        expectChecked([](AccountState& state) { ++state.user.passwordVersion; });
        expectChecked([](AccountState& state) { state.keyDigest = "another"; });
        expectChecked([](AccountState& state) { state.user.admin = true; });
        _accounts.change(5, [](AccountState& state) { state.user.disabled = true; });
        for (int i = 0; i < 2; ++i) // who is closed is checked each time: the authenticator's to refuse
        {
            ask("/who", "5 right");
            CPPUNIT_ASSERT_EQUAL(++checks, _slow->begun.load());
        }
    }

    void testWorkersDoNotWaitForChecks()
    {
        _slow->setOpen(false);
        std::vector<std::thread> waiting;
        waiting.reserve(16);
        for (int i = 0; i < 16; ++i)
            waiting.emplace_back([this] { ask("/who", "5 right"); });
        CPPUNIT_ASSERT(becomesTrue([this] { return _slow->begun > 0; }));
        for (int i = 0; i < 20; ++i)
            CPPUNIT_ASSERT_EQUAL(200, statusOf(ask("/maybe", "")));
        _slow->setOpen(true);
        for (auto& thread: waiting)
            thread.join();
    }

    void testOfManyAtOnceOneIsChecked()
    {
        _slow->setOpen(false);
        std::vector<std::thread> waiting;
        std::atomic<int> right = 0;
        waiting.reserve(8);
        for (int i = 0; i < 8; ++i)
            waiting.emplace_back([&] { right += statusOf(ask("/who", "5 right")) == 200 ? 1 : 0; });
        CPPUNIT_ASSERT(becomesTrue([this] { return _slow->begun > 0; }));
        _slow->setOpen(true);
        for (auto& thread: waiting)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(8, right.load());
        CPPUNIT_ASSERT_EQUAL(1, _slow->begun.load()); // the lane has one thread
    }

    void testALargeBodyIsAskedForAfterTheCheck()
    {
        const std::string head =
            "POST /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 900\r\n"
            "Expect: 100-continue\r\n";
        RawClient right(_server->port());
        right.send(head + "X-Slow: 5 right\r\n\r\n");
        right.receiveUntil("100 Continue\r\n\r\n");
        right.send(std::string(900, 'x'));
        CPPUNIT_ASSERT(right.receiveAll().find("user::5 sent 900") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(1, _slow->begun.load());
        const std::string refused = exchange(_server->port(), head + "X-Slow: 5 wrong\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused, 401, statusOf(refused));
    }

    void testAFailedCheckIsAnswered()
    {
        CPPUNIT_ASSERT_EQUAL(503, statusOf(ask("/who", "5 throws")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(ask("/who", "5 right")));
    }

    void testRefusalsSayWhatWouldDo()
    {
        const auto challenges = [this](const std::string& path, const std::string& sent)
        {
            const std::string answer = ask(path, sent);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 401, statusOf(answer));
            return answer;
        };
        const auto expect =
            [&](const std::string& path, const std::string& sent, const std::string& challenge)
        {
            const std::string answer = challenges(path, sent);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, std::size_t(challenge.empty() ? 0 : 1),
                                         countOf(answer, "WWW-Authenticate: "));
            CPPUNIT_ASSERT_MESSAGE(
                answer, challenge.empty() || countOf(answer, "WWW-Authenticate: " + challenge + "\r\n") == 1);
        };
        expect("/who", "", "Slow realm=\"a\"");
        expect("/refuses", "", "Slow realm=\"a\"");
        expect("/who", "5 wrong", "Slow realm=\"again\"");
        expect("/own", "", "Own");
        expect("/other", "", "");
        expect("/open", "", "");
    }

private:
    std::string ask(const std::string& path, const std::string& sent)
    {
        return exchange(_server->port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                                             (sent.empty() ? "" : "X-Slow: " + sent + "\r\n") + "\r\n");
    }

    static std::string bodyOf(const std::string& answer)
    {
        return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
    }

    Accounts _accounts;
    std::shared_ptr<SlowAuthenticator> _slow;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CostlyAuthenticatorTest);
