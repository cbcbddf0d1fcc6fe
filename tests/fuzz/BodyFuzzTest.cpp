#include "Fuzz.h"

#include "http/IncomingBody.h"
#include "support/ScratchFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

using namespace colonnade;
using colonnade::test::fuzz;

/// Bodies on their way into memory or a file, in pieces of all sizes, while others take and leave room.
class BodyFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BodyFuzzTest);
    CPPUNIT_TEST(testBodiesAreWhatWasSent);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::uint64_t MEMORY = 256 * 1024; // half of it for bodies
    static constexpr std::uint64_t DISK = 1024 * 1024;
    static constexpr std::size_t MOST = 600 * 1024;

    static unsigned numberOf(char c) { return static_cast<unsigned char>(c); }

    /// A piece for each byte: none, a few bytes, or some thousand.
    static std::vector<std::string> piecesOf(std::string_view script)
    {
        std::vector<std::string> pieces;
        std::size_t size = 0;
        for (const char c: script)
        {
            const std::size_t wanted = numberOf(c) < 64 ? numberOf(c) : numberOf(c) * 331;
            pieces.emplace_back(std::min(wanted, MOST - size), c);
            size += pieces.back().size();
        }
        return pieces;
    }

    static std::string asChunk(const std::string& piece)
    {
        char size[24];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        return size + piece + "\r\n";
    }

    /// Takes one piece; where there is no room for it, others give theirs back.
    static void take(IncomingBody& incoming, std::string_view piece, Hold& others)
    {
        if (!incoming.makeRoom(piece.size()))
        {
            others.release();
            CPPUNIT_ASSERT(incoming.makeRoom(piece.size()));
        }
        CPPUNIT_ASSERT(!incoming.take(piece));
        CPPUNIT_ASSERT(piece.empty());
    }

    /// All of it, or what came before its client went.
    static void receive(BodyRooms& rooms, const std::vector<std::string>& pieces, bool chunked, bool whole)
    {
        std::string body;
        for (const auto& piece: pieces)
            body += piece;
        RequestHead head;
        head.chunked = chunked;
        head.contentLength = chunked ? 0 : body.size();
        IncomingBody incoming(rooms, "n", head, MOST);
        Hold inMemory(rooms.memory, "others"), onDisk(rooms.disk, "others");
        for (const auto& piece: pieces)
        {
            inMemory.release();
            onDisk.release();
            static_cast<void>(inMemory.tryTake(piece.size() % 2 == 0 ? rooms.memory.capacity() : 1));
            static_cast<void>(onDisk.tryTake(piece.size() % 3 == 0 ? rooms.disk.capacity() : 1));
            if (!piece.empty())
                take(incoming, chunked ? asChunk(piece) : piece, onDisk);
        }
        CPPUNIT_ASSERT_EQUAL(static_cast<std::uint64_t>(body.size()), incoming.size());
        if (!whole)
            return;
        if (chunked)
            take(incoming, "0\r\n\r\n", onDisk);
        CPPUNIT_ASSERT(incoming.isComplete());
        CPPUNIT_ASSERT(incoming.makeRoomForWork());
        CPPUNIT_ASSERT(incoming.view() == body);
    }

    void testBodiesAreWhatWasSent()
    {
        const std::string around64K(65, '\xff'), little("\x01\x02\x03\x40", 4);
        fuzz({around64K, little, little + around64K + little}, {std::string(1, '\0'), "\xff\xff", "@", "~"},
             [this](std::string_view script)
             {
                 for (const bool chunked: {false, true})
                     for (const bool whole: {false, true})
                     {
                         BodyRooms rooms(MEMORY, DISK, _folder.path());
                         receive(rooms, piecesOf(script), chunked, whole);
                         for (const Room* const room: {&rooms.memory, &rooms.disk, &rooms.work})
                             CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, room->used());
                     }
             });
    }

    test::ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyFuzzTest);
