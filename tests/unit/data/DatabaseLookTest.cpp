#include "data/DatabaseLook.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>

using namespace colonnade;

namespace
{

/// Fails as it is told, and counts what is asked.
struct Behaviour
{
    bool readsFail = false;
    bool writesFail = false;
    int reads = 0;
    int writes = 0;
};

class Fragile final: public OpenedDatabase
{
public:
    explicit Fragile(Behaviour& behaviour):
        _behaviour(behaviour)
    {
    }

    Dialect dialect() const override { return Dialect::Sqlite; }

protected:
    void doRead(const std::function<void(Session&)>&) override
    {
        ++_behaviour.reads;
        if (_behaviour.readsFail)
            throw DatabaseException("the disk is gone");
    }
    void doWrite(const std::function<void(Transaction&)>&) override
    {
        ++_behaviour.writes;
        if (_behaviour.writesFail)
            throw DatabaseBusy("database or disk is full");
    }

private:
    Behaviour& _behaviour;
};

class DatabaseLookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseLookTest);
    CPPUNIT_TEST(testLooksByReadingAndNowAndThenByWriting);
    CPPUNIT_TEST(testSaysWhatCannotBeDone);
    CPPUNIT_TEST(testAWriteThatFailsMakesItLook);
    CPPUNIT_TEST_SUITE_END();

    Behaviour _behaviour;
    std::unique_ptr<MeasuredDatabase> _database;

public:
    void setUp() override
    {
        _behaviour = {};
        _database = std::make_unique<MeasuredDatabase>(Dialect::Sqlite);
        _database->open(std::make_unique<Fragile>(_behaviour));
    }

    void testLooksByReadingAndNowAndThenByWriting()
    {
        DatabaseLook look(*_database, systemClock());
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string(), look.look());
        CPPUNIT_ASSERT_EQUAL(3, _behaviour.reads);
        CPPUNIT_ASSERT_EQUAL(1, _behaviour.writes);
    }

    void testSaysWhatCannotBeDone()
    {
        DatabaseLook look(*_database, systemClock());
        _behaviour.readsFail = true;
        CPPUNIT_ASSERT_EQUAL(std::string("The database cannot be read."), look.look());
        _behaviour.readsFail = false;
        _behaviour.writesFail = true;
        for (int i = 0; i < 3; ++i) // each look tries again
            CPPUNIT_ASSERT_EQUAL(std::string("The database cannot be written."), look.look());
        CPPUNIT_ASSERT_EQUAL(3, _behaviour.writes);
        _behaviour.writesFail = false;
        CPPUNIT_ASSERT_EQUAL(std::string(), look.look());
    }

    void testAWriteThatFailsMakesItLook()
    {
        DatabaseLook look(*_database, systemClock());
        CPPUNIT_ASSERT_EQUAL(std::string(), look.look());
        _behaviour.writesFail = true;
        CPPUNIT_ASSERT_EQUAL(std::string(), look.look()); // nobody has met it
        CPPUNIT_ASSERT_THROW(_database->write([](Transaction&) {}), DatabaseBusy);
        CPPUNIT_ASSERT_EQUAL(std::string("The database cannot be written."), look.look());
        _behaviour.writesFail = false;
        CPPUNIT_ASSERT_EQUAL(std::string(), look.look());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseLookTest);

} // namespace
