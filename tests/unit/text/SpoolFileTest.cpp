#include "colonnade/SpoolFile.h"

#include "colonnade/Json.h"
#include "support/ScratchFolder.h"

#include <Poco/Exception.h>
#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>

using namespace colonnade;

namespace
{

class SpoolFileTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SpoolFileTest);
    CPPUNIT_TEST(testWhatIsWrittenIsRead);
    CPPUNIT_TEST(testItHasNoName);
    CPPUNIT_TEST(testFolderMustBeThere);
    CPPUNIT_TEST(testJsonIsHandedOverPieceByPiece);
    CPPUNIT_TEST_SUITE_END();

public:
    void testWhatIsWrittenIsRead()
    {
        SpoolFile file(_folder.path());
        for (int i = 0; i < 1000; ++i)
            file.write("0123456789");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10'000}, file.size());
        std::string text = "<";
        file.read(text, 9995, 100);
        CPPUNIT_ASSERT_EQUAL(std::string("<56789"), text);
        file.clear();
        file.write("new");
        text.clear();
        file.read(text, 0, 100);
        CPPUNIT_ASSERT_EQUAL(std::string("new"), text);
    }

    void testItHasNoName()
    {
        SpoolFile file(_folder.path());
        file.write("x");
        CPPUNIT_ASSERT(std::filesystem::is_empty(_folder.path()));
    }

    void testFolderMustBeThere()
    {
        CPPUNIT_ASSERT_THROW(SpoolFile(_folder.file("missing")), Poco::FileException);
    }

    void testJsonIsHandedOverPieceByPiece()
    {
        std::string whole;
        std::size_t pieces = 0;
        JsonWriter json;
        json.drainTo(
            [&](std::string_view piece)
            {
                whole += piece;
                ++pieces;
            });
        JsonWriter plain;
        json.beginArray();
        plain.beginArray();
        for (int i = 0; i < 100; ++i)
            for (JsonWriter* const writer: {&json, &plain})
                writer->beginObject().member("text", std::string(10'000, 'x')).end();
        whole += json.end().text();
        CPPUNIT_ASSERT(pieces > 10);
        CPPUNIT_ASSERT(whole == plain.end().text());
    }

private:
    test::ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpoolFileTest);

} // namespace
