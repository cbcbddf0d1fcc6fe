#include "plugin/Ledger.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

const InterfaceName POINT{"tasks.scheduler", 1};

} // namespace

class LedgerTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LedgerTest);
    CPPUNIT_TEST(testExtensionsKeepTheOrderOfRegistration);
    CPPUNIT_TEST(testLabelsMoveExtensions);
    CPPUNIT_TEST(testLabelsOfWhatIsNotThereAreIgnored);
    CPPUNIT_TEST(testContradictingLabelsAreRefused);
    CPPUNIT_TEST(testReleaseLetsGoOfOnePluginAndTellsWhatIsHeldElsewhere);
    CPPUNIT_TEST(testFindsServicesByNameAndVersion);
    CPPUNIT_TEST(testTellsWhoWatchesWhatIsThereComesAndGoes);
    CPPUNIT_TEST_SUITE_END();

public:
    void testExtensionsKeepTheOrderOfRegistration()
    {
        add("b", "", {});
        add("a", "", {});
        add("b", "", {});
        CPPUNIT_ASSERT_EQUAL(std::string("b a b "), order());
    }

    void testLabelsMoveExtensions()
    {
        add("a", "", {.after = {"late"}});
        add("b", "late", {});
        add("c", "", {.before = {"a", "b"}});
        CPPUNIT_ASSERT_EQUAL(std::string("c b a "), order());
    }

    void testLabelsOfWhatIsNotThereAreIgnored()
    {
        add("a", "", {.before = {"nobody"}, .after = {"a", "ghost"}});
        add("b", "", {});
        CPPUNIT_ASSERT_EQUAL(std::string("a b "), order());
    }

    void testContradictingLabelsAreRefused()
    {
        add("a", "", {.before = {"b"}});
        add("b", "second", {.before = {"c"}});
        add("c", "", {.before = {"a"}});
        add("d", "", {});
        try
        {
            order();
            CPPUNIT_FAIL("accepted");
        }
        catch (const Poco::RuntimeException& exc)
        {
            CPPUNIT_ASSERT_EQUAL(
                std::string("the extensions of tasks.scheduler@1 ask for an order that cannot be: a, "
                            "second, c each want to be before another of them"),
                exc.message());
        }
    }

    void testReleaseLetsGoOfOnePluginAndTellsWhatIsHeldElsewhere()
    {
        auto held = std::make_shared<std::string>("a");
        _ledger.add(ExtensionEntry{"a", POINT, held, "", {}});
        add("a", "", {});
        add("b", "", {});
        _ledger.add(CommandEntry{"a", "do", [](CommandCall&) { return 0; }});
        CPPUNIT_ASSERT(_ledger.findCommand("do") != nullptr);
        const auto released = _ledger.release("a");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, released.size());
        CPPUNIT_ASSERT(released[0].expired()); // the last registered goes first
        CPPUNIT_ASSERT(!released[1].expired());
        held.reset();
        CPPUNIT_ASSERT(released[1].expired());
        CPPUNIT_ASSERT(_ledger.findCommand("do") == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string("b "), order());
    }

    void testFindsServicesByNameAndVersion()
    {
        _ledger.add(ServiceEntry{"a", {"x.y", 1}, std::make_shared<std::string>("one")});
        CPPUNIT_ASSERT(_ledger.findService({"x.y", 1}));
        CPPUNIT_ASSERT(!_ledger.findService({"x.y", 2}));
        CPPUNIT_ASSERT(!_ledger.findService({"x.z", 1}));
    }

    void testTellsWhoWatchesWhatIsThereComesAndGoes()
    {
        const InterfaceName thing{"x.y", 1};
        std::string told;
        const auto watch = [&](const std::string& plugin)
        {
            _ledger.add(WatchEntry{plugin, thing,
                                   [&told, plugin](const std::shared_ptr<void>& service)
                                   {
                                       told += plugin + ":" +
                                               (service ? *static_cast<const std::string*>(service.get())
                                                        : std::string("none")) +
                                               " ";
                                   }});
        };
        watch("a");
        _ledger.add(ServiceEntry{"s", thing, std::make_shared<std::string>("one")});
        _ledger.add(ServiceEntry{"s", {"x.z", 1}, std::make_shared<std::string>("other")});
        watch("b");
        _ledger.release("b");
        _ledger.release("s");
        CPPUNIT_ASSERT_EQUAL(std::string("a:none a:one b:one a:none "), told);
    }

private:
    void add(const std::string& plugin, const std::string& label, Order order)
    {
        _ledger.add(
            ExtensionEntry{plugin, POINT, std::make_shared<std::string>(plugin), label, std::move(order)});
    }

    std::string order() const
    {
        std::string names;
        for (const auto& extension: _ledger.extensionsOf(POINT))
            names += *static_cast<const std::string*>(extension.get()) + " ";
        return names;
    }

    Ledger _ledger;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LedgerTest);
