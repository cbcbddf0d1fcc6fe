#include "http/account/AccountClient.h"
#include "http/avatars/TestPictures.h"

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <sys/resource.h>

namespace colonnade::test::avatars
{

namespace fs = std::filesystem;

using account::AccountClient;
using account::memberOf;

/// Pictures from the update form to the browser. Source: reference/pybossa-accounts.md 4.13 Upload; 9 row
/// 19; 11.
class UploadTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UploadTest);
    CPPUNIT_TEST(testEveryFormatIsStoredAndServed);
    CPPUNIT_TEST(testPagesShowThePicture);
    CPPUNIT_TEST(testServedPicturesAreSafeAndKeptForEver);
    CPPUNIT_TEST(testTheNewPictureReplacesTheOld);
    CPPUNIT_TEST(testTheCropIsByTheRule);
    CPPUNIT_TEST(testWhatIsNoPictureIsAFormError);
    CPPUNIT_TEST(testNamesAndTypesOfClientsPlayNoPart);
    CPPUNIT_TEST(testTooLargeIsAFormError);
    CPPUNIT_TEST(testOnlyOwnersUpload);
    CPPUNIT_TEST(testMalformedMultipartIsRefused);
    CPPUNIT_TEST(testOnlyPicturesAreServed);
    CPPUNIT_TEST(testAHelperThatFailsIsAFormError);
    CPPUNIT_TEST(testNoRoomIsToldAndLeavesNothing);
    CPPUNIT_TEST(testManyUploadsAtOnceLeaveOnePicture);
    CPPUNIT_TEST(testThePictureGoesWithTheAccount);
    CPPUNIT_TEST_SUITE_END();

    using Fields = std::vector<std::pair<std::string, std::string>>;

    std::unique_ptr<ServerProcess> _server;
    std::unique_ptr<AccountClient> _mira;

    void start(std::vector<std::string> settings)
    {
        settings.emplace_back("plugins.enabled=account,avatars");
        _mira.reset();
        _server.reset();
        _server = std::make_unique<ServerProcess>(settings);
        _mira = std::make_unique<AccountClient>(_server->port());
        _mira->registerAccount("mira");
    }

    static std::string part(const std::string& name, const std::string& value)
    {
        return "--bOuNd\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    static std::string bodyOf(const std::string& file, const Fields& fields, const std::string& fileName,
                              const std::string& type)
    {
        std::string body = part("btn", "Upload");
        for (const auto& [name, value]: fields)
            body += part(name, value);
        return body + "--bOuNd\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"" + fileName +
               "\"\r\nContent-Type: " + type + "\r\n\r\n" + file + "\r\n--bOuNd--\r\n";
    }

    static Answer send(AccountClient& client, const std::string& body)
    {
        return client.send(
            "POST", "/account/mira/update?response_format=json",
            {{"Content-Type", "multipart/form-data; boundary=bOuNd"}, {"X-CSRFToken", client.csrf()}}, body);
    }

    Answer upload(const std::string& file, const Fields& fields = {}, const std::string& fileName = "me.png",
                  const std::string& type = "image/png")
    {
        return send(*_mira, bodyOf(file, fields, fileName, type));
    }

    std::string infoMember(const std::string& name)
    {
        return memberOf(_mira->getJson("/account/mira/"), "user.info." + name);
    }

    /// Where the picture is served, without the server.
    std::string target() { return "/uploads/" + infoMember("container") + "/" + infoMember("avatar"); }

    /// Of the plugin; `.folder` is the core's.
    std::size_t countFiles() const
    {
        const std::string folder = _server->dataFolder() + "/avatars";
        std::size_t count = 0;
        for (const auto& entry: fs::recursive_directory_iterator(folder))
            count += entry.is_regular_file() && entry.path().filename() != ".folder" ? 1 : 0;
        return count;
    }

    static void expectStored(const std::string& what, const Answer& answer)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what + answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what + answer.body, std::string("success"), memberOf(answer, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/mira/update"), memberOf(answer, "next"));
        CPPUNIT_ASSERT(memberOf(answer, "flash").starts_with("Your avatar has been updated! It may"));
    }

    void expectRefused(const std::string& what, const Answer& answer, const std::string& message)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what + answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string("error"), memberOf(answer, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("You have to provide an image file to update your avatar"),
                             memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, "[\"" + message + "\"]",
                                     memberOf(answer, "upload_form.errors.avatar"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::size_t(0), countFiles());
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), infoMember("avatar"));
    }

    static constexpr const char* NO_FORMAT = "The picture must be a JPEG, PNG, WebP or GIF file.";
    static constexpr const char* DAMAGED = "The picture is damaged or incomplete.";

public:
    void setUp() override { start({}); }
    void tearDown() override
    {
        _mira.reset();
        _server.reset();
    }

    void testEveryFormatIsStoredAndServed()
    {
        for (const auto& [name, file]:
             Fields{{"jpeg", tinyJpeg()}, {"webp", tinyWebp()}, {"gif", tinyGif()}, {"png", makePng(16, 8)}})
        {
            expectStored(name, upload(file));
            const auto picture = _mira->get(target());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 200, picture.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string("16x8"), sizeOfPng(picture.body));
            CPPUNIT_ASSERT_EQUAL(_server->url() + target(), infoMember("avatar_url"));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), countFiles());
    }

    void testPagesShowThePicture()
    {
        const HeaderList person{{"Accept", "text/html"}};
        const auto shows = [&](const std::string& path, const std::string& part)
        { return _mira->get(path, person).body.find(part) != std::string::npos; };
        CPPUNIT_ASSERT(shows("/account/mira/", "<svg class=\"avatar large\""));
        CPPUNIT_ASSERT_EQUAL(200, upload(makePng(16, 8)).status);
        CPPUNIT_ASSERT(shows("/account/mira/", "<img class=\"avatar large\" src=\"" + target() + "\""));
        for (const std::string path: {"/account/", "/account/mira/update"})
            CPPUNIT_ASSERT_MESSAGE(path, shows(path, "<summary><img class=\"avatar\" src=\"" + target()));
        CPPUNIT_ASSERT(AccountClient(_server->port()).get("/account/mira/", person).body.find(target()) !=
                       std::string::npos);
    }

    void testServedPicturesAreSafeAndKeptForEver()
    {
        upload(makePng(16, 8));
        AccountClient stranger(_server->port());
        for (const std::string method: {"GET", "HEAD"})
        {
            const auto picture = stranger.send(method, target(), {}, {});
            CPPUNIT_ASSERT_EQUAL(200, picture.status);
            CPPUNIT_ASSERT_EQUAL(std::string("image/png"), picture.header("Content-Type"));
            CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), picture.header("X-Content-Type-Options"));
            CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=31536000, immutable"),
                                 picture.header("Cache-Control"));
            CPPUNIT_ASSERT_EQUAL(std::string("default-src 'none'; sandbox"),
                                 picture.header("Content-Security-Policy"));
            CPPUNIT_ASSERT_EQUAL(method == "HEAD", picture.body.empty());
        }
        const auto tag = stranger.get(target()).header("ETag");
        const auto again = stranger.get(target(), {{"If-None-Match", tag}});
        CPPUNIT_ASSERT_EQUAL(304, again.status);
        CPPUNIT_ASSERT(again.body.empty());
        CPPUNIT_ASSERT_EQUAL(405, stranger.send("DELETE", target(), {}, {}).status);
    }

    void testTheNewPictureReplacesTheOld()
    {
        upload(makePng(10, 10));
        const std::string before = target();
        upload(makePng(20, 20));
        CPPUNIT_ASSERT(before != target());
        CPPUNIT_ASSERT_EQUAL(404, _mira->get(before).status);
        CPPUNIT_ASSERT_EQUAL(std::string("20x20"), sizeOfPng(_mira->get(target()).body));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), countFiles());
        // What is refused leaves everything as it was.
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(upload("x"), "status"));
        CPPUNIT_ASSERT_EQUAL(200, _mira->get(target()).status);
    }

    void testTheCropIsByTheRule()
    {
        const std::string file = makePng(200, 100);
        for (const auto& [fields, size]: std::vector<std::pair<Fields, std::string>>{
                 {{{"x1", "0"}, {"y1", "0"}, {"x2", "0"}, {"y2", "0"}}, "200x100"},
                 {{{"x1", "150"}, {"y1", "50"}, {"x2", "180"}, {"y2", "90"}}, "30x40"},
                 {{{"x1", "150"}, {"y1", "50"}, {"x2", "30"}, {"y2", "45"}}, "30x45"},
                 {{{"x1", "40"}, {"y1", "10"}, {"x2", "80"}, {"y2", "50"}}, "40x40"},
                 {{{"x1", "40"}, {"y1", "10"}, {"x2", "60"}, {"y2", "60"}}, "60x60"},
                 {{{"x1", "10"}, {"y1", "10"}, {"x2", "80"}, {"y2", "43"}}, "80x43"},
                 {{{"x1", "10"}, {"y1", "10"}, {"x2", "80"}, {"y2", "43"}, {"crop", "corners"}}, "70x33"},
                 {{{"x2", "20"}, {"y2", "20"}}, "20x20"}})
        {
            expectStored(size, upload(file, fields));
            CPPUNIT_ASSERT_EQUAL(size, sizeOfPng(_mira->get(target()).body));
        }
    }

    void testWhatIsNoPictureIsAFormError()
    {
        const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        const std::string png = makePng(300, 200), tiff("II*\0\x08\0\0\0", 8), bmp("BM\x46\0\0\0\0\0", 8);
        for (const auto& file:
             {svg, tiff, bmp, std::string("%PDF-1.7\n"), std::string("hello"), std::string("PK\3\4"),
              std::string(10'000, '\0'), "<html>" + png, std::string("\x89PNG\r\n\x1A\n")})
            expectRefused(file.substr(0, 10), upload(file), NO_FORMAT);
        const auto jpeg = tinyJpeg(), webp = tinyWebp(), gif = tinyGif();
        for (const auto& file: {png.substr(0, png.size() / 2), jpeg.substr(0, jpeg.size() - 20),
                                webp.substr(0, 60), gif.substr(0, gif.size() / 2)})
            expectRefused(file.substr(0, 10), upload(file), DAMAGED);
        expectRefused("empty", upload({}), "This field is required.");
        expectRefused("no name", upload(png, {}, ""), "This field is required.");
        expectRefused("text", send(*_mira, part("btn", "Upload") + part("avatar", png) + "--bOuNd--\r\n"),
                      "This field is required.");
        expectRefused("outside", upload(png, {{"x1", "900"}, {"y1", "900"}, {"x2", "950"}, {"y2", "950"}}),
                      "The selected area lies outside the picture.");
        for (const std::string number: {"x", "1.5", "99999999999999999999", "null", "1 2"})
            CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(upload(png, {{"x1", number}}), "status"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), countFiles());
    }

    void testNamesAndTypesOfClientsPlayNoPart()
    {
        const std::string tail = "<script>alert(1)</script>PK\3\4";
        for (const std::string name: {"me.svg", "../../../etc/passwd", "me.php\\\"", "%00.png", "\xFF\xFE"})
        {
            expectStored(name, upload(tinyJpeg() + tail, {}, name, "text/html"));
            CPPUNIT_ASSERT(_mira->get(target()).body.find("script") == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), countFiles());
    }

    void testTooLargeIsAFormError()
    {
        std::string bomb = makePng(10, 10);
        bomb.replace(16, 8, std::string("\0\1\x86\xA0\0\1\x86\xA0", 8)); // 100,000 × 100,000
        expectRefused("bomb", upload(bomb), "The picture must not have more than 40000000 pixels.");
        expectRefused("large", upload(makePng(10, 10) + std::string(5 * 1024 * 1024, 'x')),
                      "The picture must not be larger than 5 MiB.");
        CPPUNIT_ASSERT_EQUAL(413, upload(std::string(8 * 1024 * 1024, 'x')).status);
        _mira = std::make_unique<AccountClient>(_server->port());
        _mira->signIn("mira@example.org");
        expectStored("after all", upload(makePng(2000, 1000)));
        CPPUNIT_ASSERT_EQUAL(std::string("1024x512"), sizeOfPng(_mira->get(target()).body));
    }

    void testOnlyOwnersUpload()
    {
        AccountClient other(_server->port());
        const std::string body = bodyOf(makePng(10, 10), {}, "me.png", "image/png");
        const auto anonymous = send(other, body);
        CPPUNIT_ASSERT_EQUAL(302, anonymous.status);
        CPPUNIT_ASSERT(anonymous.header("Location").find("/account/signin") != std::string::npos);
        other.registerAccount("zora");
        CPPUNIT_ASSERT_EQUAL(403, send(other, body).status);
        const auto forged = _mira->send("POST", "/account/mira/update?response_format=json",
                                        {{"Content-Type", "multipart/form-data; boundary=bOuNd"}}, body);
        CPPUNIT_ASSERT_EQUAL(400, forged.status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), countFiles());
    }

    void testMalformedMultipartIsRefused()
    {
        const std::string good = bodyOf(makePng(10, 10), {}, "me.png", "image/png");
        std::string many = part("btn", "Upload");
        for (int i = 0; i < 501; ++i)
            many += "--bOuNd\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n\r\n";
        for (const std::string& body:
             {good.substr(0, good.size() - 12), good.substr(0, 40), std::string("x"), std::string(),
              part("btn", "Upload") +
                  "--bOuNd\r\nContent-Disposition: form-data; filename=x\r\n\r\n\r\n--bOuNd--",
              part("btn", "Upload") + "--bOuNd\r\nno colon\r\n\r\n\r\n--bOuNd--", many + "--bOuNd--"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body.substr(0, 300), 400, send(*_mira, body).status);
        for (const std::string type:
             {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"x",
              "multipart/form-data; boundary=other"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(type, 400,
                                         _mira
                                             ->send("POST", "/account/mira/update?response_format=json",
                                                    {{"Content-Type", type}, {"X-CSRFToken", _mira->csrf()}},
                                                    good)
                                             .status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), countFiles());
    }

    void testOnlyPicturesAreServed()
    {
        upload(makePng(10, 10));
        const std::string container = infoMember("container"), name = infoMember("avatar");
        std::ofstream(_server->dataFolder() + "/avatars/" + container + "/notes.txt") << "private";
        for (const std::string& target:
             {"/uploads/" + container + "/", "/uploads/" + container, std::string("/uploads"),
              std::string("/uploads/"), "/uploads/" + container + "/notes.txt", "/uploads/user_999/" + name,
              "/uploads/user_0/" + name, "/uploads/" + container + "/" + name + "/",
              "/uploads/" + container + "/x" + name, "/uploads/" + container + "/..%2F..%2Fserver.key",
              "/uploads/" + container + "/%2e%2e/" + name, std::string("/uploads/..%2f..%2f/server.key"),
              "/uploads/%2e%2e/" + name, "/uploads/" + container + "/" + name + "%00",
              "/uploads/" + container + "/..%5c..%5cserver.key", "/uploads/" + container + "%2F" + name,
              std::string("/uploads/../server.key"), "/uploads//" + container + "/" + name})
        {
            const auto answer = _mira->get(target);
            CPPUNIT_ASSERT_MESSAGE(target + " → " + std::to_string(answer.status),
                                   answer.status == 404 || answer.status == 400);
            CPPUNIT_ASSERT_MESSAGE(target, answer.body.find("private") == std::string::npos);
        }
    }

    void testAHelperThatFailsIsAFormError()
    {
        const ScratchFolder folder;
        const std::string helper = folder.path() + "/helper";
        std::ofstream(helper) << "#!/bin/sh\n/bin/sleep 60\n";
        fs::permissions(helper, fs::perms::owner_all);
        start({"avatars.worker=" + helper, "avatars.timeout_seconds=1"});
        const std::string message = "The picture could not be read. Please try another one.";
        expectRefused("hangs", upload(makePng(10, 10)), message);
        std::ofstream(helper) << "#!/bin/sh\nkill -SEGV $$\n";
        expectRefused("crashes", upload(makePng(10, 10)), message);
        fs::remove(helper);
        expectRefused("is gone", upload(makePng(10, 10)),
                      "The picture could not be processed. Please try again later.");
        CPPUNIT_ASSERT_EQUAL(200, _mira->getJson("/account/mira/").status);
    }

    /// A process that may not write longer files stands for a full disk.
    void testNoRoomIsToldAndLeavesNothing()
    {
        const std::string body = bodyOf(makePng(30, 30), {}, "me.png", "image/png");
        struct rlimit before = {};
        ::prlimit(_server->pid(), RLIMIT_FSIZE, nullptr, &before);
        const struct rlimit small = {16, before.rlim_max};
        ::prlimit(_server->pid(), RLIMIT_FSIZE, &small, nullptr);
        const Answer refused = send(*_mira, body);
        ::prlimit(_server->pid(), RLIMIT_FSIZE, &before, nullptr);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 503, refused.status);
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), countFiles());
        expectStored("with room", send(*_mira, body));
    }

    void testManyUploadsAtOnceLeaveOnePicture()
    {
        const std::string body = bodyOf(makePng(30, 30), {}, "me.png", "image/png");
        std::vector<std::thread> clients;
        std::vector<int> statuses(8);
        for (auto& status: statuses)
            clients.emplace_back(
                [&]
                {
                    AccountClient client(_server->port());
                    client.signIn("mira@example.org");
                    status = send(client, body).status;
                });
        for (auto& client: clients)
            client.join();
        for (const int status: statuses)
            CPPUNIT_ASSERT(status == 200 || status == 503);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), countFiles());
        CPPUNIT_ASSERT_EQUAL(200, _mira->get(target()).status);
    }

    void testThePictureGoesWithTheAccount()
    {
        expectStored("", upload(makePng(30, 30)));
        const std::string picture = target();
        CPPUNIT_ASSERT_EQUAL(200, _mira->get(picture).status);
        CPPUNIT_ASSERT_EQUAL(
            200, _mira
                     ->post("/account/mira/delete",
                            account::jsonOf({{"password", account::AccountClient::GOOD_PASSWORD}}))
                     .status);
        CPPUNIT_ASSERT_EQUAL(404, _mira->get(picture).status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), countFiles());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UploadTest);

} // namespace colonnade::test::avatars
