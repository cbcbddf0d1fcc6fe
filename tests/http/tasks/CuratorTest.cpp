#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <Poco/URI.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::test::tasks
{

namespace
{

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A browser without JavaScript: it opens what the page before leads to, fills in forms that are there, and
/// counts the pages that it shows.
class PlainBrowser
{
public:
    explicit PlainBrowser(int port):
        _client(port)
    {
    }

    /// Types an address.
    void type(const std::string& path) { show(_client.get(path)); }

    /// Follows a link of the page.
    void follow(const std::string& path)
    {
        expect("href=\"" + path + "\"");
        type(path);
    }

    /// Sends a form of the page.
    void send(const std::string& action, const Fields& fields)
    {
        expect("action=\"" + action + "\"");
        std::string body = "csrf_token=" + encoded(token());
        for (const auto& [name, value]: fields)
            body += "&" + encoded(name) + "=" + encoded(value);
        show(_client.postForm(action, body));
    }

    /// Sends a form of the page with files in its field `name`.
    void sendFiles(const std::string& action, const Fields& fields, const std::string& name,
                   const std::vector<std::pair<std::string, std::string>>& files)
    {
        expect("action=\"" + action + "\"");
        expect("name=\"" + name + "\" type=\"file\"");
        std::string body = part("name=\"csrf_token\"", token());
        for (const auto& [field, value]: fields)
            body += part("name=\"" + field + "\"", value);
        for (const auto& [file, content]: files)
            body += part("name=\"" + name + "\"; filename=\"" + file + "\"", content);
        show(_client.send("POST", action, {{"Content-Type", "multipart/form-data; boundary=xx"}},
                          body + "--xx--\r\n"));
    }

    void expect(const std::string& text) const
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not on\n" + _page, _page.find(text) != std::string::npos);
    }

    const std::string& page() const { return _page; }
    int views() const { return _views; }

private:
    static std::string encoded(const std::string& text)
    {
        std::string done;
        Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]%", done);
        return done;
    }

    static std::string part(const std::string& head, const std::string& content)
    {
        return "--xx\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n";
    }

    std::string token() const
    {
        const std::string before = "name=\"csrf_token\" value=\"";
        const auto at = _page.find(before);
        CPPUNIT_ASSERT_MESSAGE(_page, at != std::string::npos);
        return _page.substr(at + before.size(), _page.find('"', at + before.size()) - at - before.size());
    }

    void show(Answer answer)
    {
        for (int i = 0; answer.status == 302 && i < 5; ++i)
            answer = _client.get(answer.header("Location"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), answer.header("Content-Type"));
        _page = answer.body;
        ++_views;
    }

    HttpClient _client;
    std::string _page;
    int _views = 0;
};

} // namespace

/// A curator, from registration to a published project with 50 pictures and 3 questions, without JavaScript.
class CuratorTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(CuratorTest);
    CPPUNIT_TEST(testFromRegistrationToAPublishedProject);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({}, "tasks,account,site"); }

private:
    static Fields threeQuestions()
    {
        return {{"way", "form"},
                {"show", "picture"},
                {"field", "url"},
                {"q1.label", "How many masts has the ship?"},
                {"q1.kind", "choice"},
                {"q1.choices", "One\r\nTwo\r\nThree or more"},
                {"q1.required", "on"},
                {"q2.label", "Name on the bow"},
                {"q2.kind", "text"},
                {"q2.choices", ""},
                {"q3.label", "Which year?"},
                {"q3.kind", "number"},
                {"q3.choices", ""}};
    }

    void testFromRegistrationToAPublishedProject()
    {
        PlainBrowser mira(server->port());
        mira.type("/");
        mira.follow("/account/register");
        mira.send("/account/register", {{"fullname", "Mira Okafor"},
                                        {"name", "mira"},
                                        {"email_addr", "mira@example.org"},
                                        {"password", account::AccountClient::GOOD_PASSWORD},
                                        {"confirm", account::AccountClient::GOOD_PASSWORD}});
        mira.follow("/project/new");
        mira.send("/project/new", {{"name", "Photos of the harbour"},
                                   {"short_name", "harbour"},
                                   {"description", "What is on these photos?"},
                                   {"long_description", "Old photos."}});
        mira.follow("/project/harbour/settings");
        mira.follow("/project/harbour/tasks/taskpresentereditor");
        mira.follow("/project/harbour/tasks/taskpresentereditor?way=form");
        const std::string design = "/project/harbour/tasks/taskpresentereditor";
        mira.send(design, {{"way", "form"},
                           {"show", "picture"},
                           {"q1.label", "How many masts has the ship?"},
                           {"do", "add"}});
        mira.expect("name=\"q2.label\"");
        mira.send(
            design,
            {{"way", "form"}, {"show", "picture"}, {"q1.label", "x"}, {"q2.label", "y"}, {"do", "add"}});
        mira.expect("name=\"q3.label\"");
        Fields questions = threeQuestions();
        questions.emplace_back("do", "save");
        mira.send(design, questions);
        mira.expect("The task design is saved. Next: add tasks.");
        mira.follow("/project/harbour/tasks/import");
        std::vector<std::pair<std::string, std::string>> pictures;
        for (int i = 0; i < 50; ++i)
            pictures.emplace_back("photo " + std::to_string(i) + ".png",
                                  "\x89PNG\r\n\x1a\n picture " + std::to_string(i));
        mira.sendFiles("/project/harbour/tasks/import", {{"form_name", "pictures"}, {"n_answers", "3"}},
                       "pictures", pictures);
        mira.expect("50 new tasks were imported successfully");
        mira.follow("/project/harbour/settings");
        mira.follow("/project/harbour/newtask");
        mira.expect("How many masts has the ship?");
        mira.expect("/uploads/answers/");
        mira.type("/project/harbour/settings");
        mira.follow("/project/harbour/publish");
        mira.send("/project/harbour/publish", {});
        mira.expect("Photos of the harbour");
        CPPUNIT_ASSERT_MESSAGE(std::to_string(mira.views()), mira.views() <= 25);
        const std::string project = get("/api/project/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("3"),
                             std::to_string(sizeOf(valueAt(project, "info.task_form.questions"))));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(get("/api/task/1").body, "n_answers"));
        CPPUNIT_ASSERT_EQUAL(50, sizeOf(get("/api/task?project_id=1&limit=100").body));
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/harbour/newtask").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CuratorTest);

} // namespace colonnade::test::tasks
