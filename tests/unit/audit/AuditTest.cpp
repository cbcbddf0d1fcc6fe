#include "audit/AuditChain.h"
#include "audit/AuditCheck.h"
#include "audit/AuditLog.h"
#include "data/Doer.h"
#include "data/MeasuredDatabase.h"
#include "data/OpenDatabase.h"
#include "identity/IdentityCore.h"

#include "colonnade/Json.h"

#include "support/BecomesTrue.h"
#include "support/ReadFile.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <memory>
#include <random>
#include <thread>

using namespace colonnade;
using colonnade::test::becomesTrue;
using colonnade::test::readFile;

namespace
{

class MovedClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return now; }

    std::int64_t now = 1'790'000'000'123'456;
};

/// Keyed as the server's, without its key file.
class PlainVault final: public Vault
{
public:
    std::string digest(std::string_view purpose, std::string_view content) const override
    {
        const auto hash = std::hash<std::string>();
        const std::string text = std::string(purpose) + "/key/" + std::string(content);
        return std::to_string(hash(text)) + std::to_string(hash(text + "!"));
    }
    std::string seal(std::string_view, std::string_view secret) const override { return std::string(secret); }
    std::string open(std::string_view, std::string_view sealed) const override { return std::string(sealed); }
};

/// Takes a transaction back.
struct Undone
{
};

const std::vector<std::string> TEXTS{"time", "name",   "app",    "command", "address", "request",
                                     "what", "object", "before", "after",   "mark",    "link"};

} // namespace

class AuditTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuditTest);
    CPPUNIT_TEST(testALineIsThereExactlyIfTheChangeIs);
    CPPUNIT_TEST(testTellsWhoOnWhicheverThreadTheWriteRuns);
    CPPUNIT_TEST(testLongValuesAreCutAndStayJson);
    CPPUNIT_TEST(testListsNewestFirstByObject);
    CPPUNIT_TEST(testLinksByNumberAndSealsThousands);
    CPPUNIT_TEST(testFindsEachOfAThousandRandomChanges);
    CPPUNIT_TEST(testFindsAnOlderStateThatWasPutBack);
    CPPUNIT_TEST(testFindsAChangeBeforeTheLineIsLinked);
    CPPUNIT_TEST(testRetentionRemovesWholePiecesAndTheRestHolds);
    CPPUNIT_TEST(testTwoServersLinkEachLineOnce);
    CPPUNIT_TEST(testTheThreadLinksAndPutsTheNewestLinkOutside);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _test = std::make_unique<TestDatabase>();
        auto opened = openDatabase(_test->settings());
        _database = std::make_unique<MeasuredDatabase>(opened->dialect());
        _database->open(std::move(opened));
        migrate(*_database, {coreMigrations()});
        _log = std::make_unique<AuditLog>(_vault, _clock);
    }

    void tearDown() override
    {
        _log.reset();
        _database.reset();
        _test.reset();
    }

    void testALineIsThereExactlyIfTheChangeIs()
    {
        try
        {
            _database->write(
                [&](Transaction& transaction)
                {
                    _log->note(transaction, {"user.disable", "user/1"});
                    throw Undone();
                });
        }
        catch (const Undone&)
        {
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, list({}).size());
        note("user/1");
        const auto lines = list({});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lines.size());
        CPPUNIT_ASSERT_EQUAL(std::string("user.disable"), lines[0].what);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"old"})"), lines[0].before);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"new"})"), lines[0].after);
        CPPUNIT_ASSERT(!lines[0].number);
    }

    void testTellsWhoOnWhicheverThreadTheWriteRuns()
    {
        {
            const DoerScope doer({.request = nullptr, .command = "user disable"});
            note("user/1");
        }
        note("user/2");
        const auto lines = list({});
        CPPUNIT_ASSERT_EQUAL(std::string("user disable"), lines[1].command);
        CPPUNIT_ASSERT_EQUAL(std::string(), lines[0].command);
    }

    void testLongValuesAreCutAndStayJson()
    {
        const std::string value = JsonWriter().value(std::string(1990, 'x') + "ääääää\"").take();
        _database->write(
            [&](Transaction& transaction) {
                _log->note(transaction, {"project.update", "project/1", {{"info.x", value, value}}});
            });
        const auto line = list({}).at(0);
        const auto document = JsonDocument::parse(line.before);
        CPPUNIT_ASSERT(document.root().find("info.x").text().ends_with("… (" + std::to_string(value.size()) +
                                                                       " bytes)"));
        CPPUNIT_ASSERT(line.before.size() < 2100);
    }

    void testListsNewestFirstByObject()
    {
        for (const char* object: {"user/1", "user/2", "user/1"})
            note(object);
        CPPUNIT_ASSERT_EQUAL(std::string("user/2"), list({})[1].object);
        const auto ofOne = list({.object = "user/1"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, ofOne.size());
        CPPUNIT_ASSERT(ofOne[0].id > ofOne[1].id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, list({.object = "user/1", .belowId = ofOne[0].id}).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, list({.account = 7}).size());
    }

    void testLinksByNumberAndSealsThousands()
    {
        fill(1003);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1003}, AuditChain::link(*_database, _vault));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, AuditChain::link(*_database, _vault));
        const auto verdict = check();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(verdict.fault.value_or(""), false, verdict.fault.has_value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1003}, verdict.number);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, countRows("core_audit_seal"));
        note("user/1");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, check().unlinked);
        CPPUNIT_ASSERT(!check().fault);
    }

    void testFindsEachOfAThousandRandomChanges()
    {
        fill(1050);
        AuditChain::link(*_database, _vault);
        const AuditHead head = newestHead();
        std::mt19937 random(4711); // the same each time
        for (int i = 0; i < 1000; ++i)
        {
            std::string changed;
            const auto verdict = afterwards(
                [&](Transaction& transaction) { changed = changeSomething(transaction, random); }, {head});
            CPPUNIT_ASSERT_MESSAGE("not found: " + changed + ", change " + std::to_string(i),
                                   verdict.fault.has_value());
        }
        CPPUNIT_ASSERT(!check({head}).fault);
    }

    void testFindsAnOlderStateThatWasPutBack()
    {
        fill(20);
        AuditChain::link(*_database, _vault);
        const AuditSeal old = _database->read(newestSeal);
        fill(5);
        AuditChain::link(*_database, _vault);
        const AuditHead head = newestHead();
        const auto verdict = afterwards(
            [&](Transaction& transaction)
            {
                transaction.execute("delete from core_audit where number > 20");
                transaction.execute("update core_audit_seal set number = $1, link = $2, seal = $3",
                                    old.number, old.link, old.seal);
            },
            {head});
        CPPUNIT_ASSERT(verdict.fault.has_value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20}, verdict.number);
        const auto all = afterwards(
            [&](Transaction& transaction)
            {
                transaction.execute("delete from core_audit");
                transaction.execute("delete from core_audit_seal");
            },
            {head});
        CPPUNIT_ASSERT(all.fault.has_value());
    }

    void testFindsAChangeBeforeTheLineIsLinked()
    {
        note("user/1");
        _database->write([](Transaction& transaction)
                         { transaction.execute("update core_audit set object = 'user/2'"); });
        CPPUNIT_ASSERT(check().fault.has_value());
        AuditChain::link(*_database, _vault);
        CPPUNIT_ASSERT(check().fault.has_value());
    }

    void testRetentionRemovesWholePiecesAndTheRestHolds()
    {
        fill(1500);
        AuditChain::link(*_database, _vault);
        const std::string old = isoTime(_clock.now + 1);
        _clock.now += 1'000'000'000;
        fill(600);
        AuditChain::link(*_database, _vault);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1000}, AuditChain::removeOlderThan(*_database, _vault, old));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, AuditChain::removeOlderThan(*_database, _vault, old));
        auto verdict = check();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(verdict.fault.value_or(""), false, verdict.fault.has_value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1001}, verdict.first);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2100}, verdict.number);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1100},
                             AuditChain::removeOlderThan(*_database, _vault, isoTime(_clock.now + 1)) + 100);
        fill(1);
        AuditChain::link(*_database, _vault);
        CPPUNIT_ASSERT(!check().fault);
        CPPUNIT_ASSERT_MESSAGE(
            "more was removed than may be",
            afterwards([](Transaction& transaction)
                       { transaction.execute("delete from core_audit where number < 2050"); },
                       {})
                .fault.has_value());
    }

    void testTwoServersLinkEachLineOnce()
    {
        fill(700);
        auto linkAll = [&] { AuditChain::link(*_database, _vault); };
        std::thread one(linkAll);
        std::thread two(linkAll);
        one.join();
        two.join();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{700}, check().number);
        CPPUNIT_ASSERT(!check().fault);
    }

    void testTheThreadLinksAndPutsTheNewestLinkOutside()
    {
        const std::string file = _test->folder() + "/audit-head";
        const AuditChain chain(*_database, _vault, _clock, {0, file});
        note("user/1");
        CPPUNIT_ASSERT(becomesTrue([&] { return std::filesystem::exists(file); }));
        const auto head = AuditHead::parse(readFile(file));
        CPPUNIT_ASSERT(head);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, head->number);
        CPPUNIT_ASSERT(!check({*head}).fault);
    }

private:
    void note(const std::string& object)
    {
        _database->write(
            [&](Transaction& transaction) {
                _log->note(transaction, {"user.disable", object, {{"name", R"("old")", R"("new")"}}});
            });
    }

    void fill(int count)
    {
        _database->write(
            [&](Transaction& transaction)
            {
                for (int i = 0; i < count; ++i)
                    _log->note(
                        transaction,
                        {"user.disable", "user/" + std::to_string(i), {{"name", R"("old")", R"("new")"}}});
            });
    }

    std::vector<AuditLine> list(const AuditQuery& query)
    {
        return _database->read([&](Session& session) { return _log->list(session, query); });
    }

    AuditVerdict check(const std::vector<AuditHead>& heads = {})
    {
        return _database->read([&](Session& session) { return checkAudit(session, _vault, heads); });
    }

    /// What is found after a change that is then taken back.
    AuditVerdict afterwards(const std::function<void(Transaction&)>& change,
                            const std::vector<AuditHead>& heads)
    {
        AuditVerdict verdict;
        try
        {
            _database->write(
                [&](Transaction& transaction)
                {
                    change(transaction);
                    verdict = checkAudit(transaction, _vault, heads);
                    throw Undone();
                });
        }
        catch (const Undone&)
        {
        }
        return verdict;
    }

    AuditHead newestHead() { return AuditHead::parse(headText(_database->read(newestSeal))).value(); }

    std::int64_t countRows(const std::string& table)
    {
        return _database->read([&](Session& session)
                               { return session.findInteger("select count(*) from " + table).value_or(-1); });
    }

    /// Without the key: what is edited, removed, moved, put in. Returns what it was.
    static std::string changeSomething(Transaction& transaction, std::mt19937& random)
    {
        const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
        const std::int64_t line = below(4) == 0 ? 1050 : 1 + below(1050);
        const std::string where = " of line " + std::to_string(line);
        switch (below(8))
        {
        case 0:
        case 1:
        {
            const auto& column = TEXTS[static_cast<std::size_t>(below(static_cast<int>(TEXTS.size())))];
            transaction.execute(
                "update core_audit set " + column + " = " + column + " || 'x' where number = $1", line);
            return column + where;
        }
        case 2:
            transaction.execute("update core_audit set user_id = $2 where number = $1", line, below(9));
            return "user_id" + where;
        case 3:
            transaction.execute("update core_audit set id = id + 5000 where number = $1", line);
            return "id" + where;
        case 4:
            transaction.execute("delete from core_audit where number >= $1 and number <= $2", line,
                                line + below(3));
            return "removal" + where;
        case 5:
        {
            const std::int64_t other = line == 1 ? 2 : 1 + below(static_cast<int>(line) - 1);
            transaction.execute("update core_audit set number = -1 where number = $1", line);
            transaction.execute("update core_audit set number = $2 where number = $1", other, line);
            transaction.execute("update core_audit set number = $1 where number = -1", other);
            return "exchange with " + std::to_string(other) + where;
        }
        case 6:
            transaction.execute(
                "insert into core_audit (id, time, user_id, name, app, command, address, "
                "request, what, object, before, after, mark, number, link) "
                "select id + 5000, time, user_id, name, app, command, address, request, what, "
                "object, before, after, mark, 1051, link from core_audit where number = $1",
                line);
            return "copy" + where;
        default:
            return changeSeal(transaction, below(4), line);
        }
    }

    static std::string changeSeal(Transaction& transaction, int which, std::int64_t line)
    {
        switch (which)
        {
        case 0:
            transaction.execute("delete from core_audit_seal where name = '1000'");
            return "the piece's seal";
        case 1:
            transaction.execute("delete from core_audit_seal where name = 'newest'");
            return "the newest seal";
        case 2:
            transaction.execute("update core_audit_seal set link = link || 'x'");
            return "links of seals";
        default: // as if the newer lines had never been
            transaction.execute("update core_audit_seal set number = $1, link = coalesce((select link from "
                                "core_audit where number = $1), '') where name = 'newest'",
                                line - 1);
            transaction.execute("delete from core_audit where number >= $1", line);
            return "the end from line " + std::to_string(line);
        }
    }

    MovedClock _clock;
    PlainVault _vault;
    std::unique_ptr<TestDatabase> _test;
    std::unique_ptr<MeasuredDatabase> _database;
    std::unique_ptr<AuditLog> _log;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuditTest);
