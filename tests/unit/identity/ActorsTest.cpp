#include "IdentityFixture.h"

#include "http/RequestEditor.h"

#include <vector>

namespace colonnade::test
{

namespace
{

/// What a plugin contributes: speaks up only in its scope.
class FakeResolver final: public ActorResolver
{
public:
    FakeResolver(std::string scopeKind, std::variant<std::monostate, Actor, Rejected> answer):
        _scopeKind(std::move(scopeKind)),
        _answer(std::move(answer))
    {
    }

    std::variant<std::monostate, Actor, Rejected> resolve(const Request&, const Scope& scope) const override
    {
        if (scope.kind != _scopeKind)
            return std::monostate{};
        return _answer;
    }

private:
    std::string _scopeKind;
    std::variant<std::monostate, Actor, Rejected> _answer;
};

} // namespace

class ActorsTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(ActorsTest);
    CPPUNIT_TEST(testResolversDecideInOrder);
    CPPUNIT_TEST(testRejectionEndsTheChain);
    CPPUNIT_TEST(testFallsBackToTheUser);
    CPPUNIT_TEST(testFallsBackToAnonymous);
    CPPUNIT_TEST(testOtherPrincipalsAreAnonymous);
    CPPUNIT_TEST(testAnonymousHidesTheAddress);
    CPPUNIT_TEST(testAnonymousIsTheSameOnAllServers);
    CPPUNIT_TEST(testFindsTheUserOfARequest);
    CPPUNIT_TEST(testFindsNoUserForOthers);
    CPPUNIT_TEST_SUITE_END();

    void useResolvers(std::vector<std::variant<std::monostate, Actor, Rejected>> answers)
    {
        std::vector<std::shared_ptr<const ActorResolver>> resolvers;
        resolvers.reserve(answers.size());
        for (auto& answer: answers)
            resolvers.push_back(std::make_shared<FakeResolver>("project", std::move(answer)));
        identity().setExtensions(std::move(resolvers), {});
    }

    Request requestOf(std::optional<Principal> principal)
    {
        Request request;
        RequestEditor editor(request);
        editor.setClientAddress("192.0.2.1");
        editor.setPrincipal(std::move(principal));
        return request;
    }

    Actor actorOf(const std::variant<Actor, Rejected>& resolved) { return std::get<Actor>(resolved); }

    const Scope _project{"project", "7", {}};
    const Actor _external{"external", "1xa", "project/7", false};
    const Principal _bob{{"user", "5", "", true}, "session", {}};

    void testResolversDecideInOrder()
    {
        const Actor second{"second", "2", "", false};
        useResolvers({std::monostate{}, _external, second});
        const Request request = requestOf(_bob);
        CPPUNIT_ASSERT(actorOf(identity().actors().resolve(request, _project)) == _external);
        CPPUNIT_ASSERT(actorOf(identity().actors().resolve(request, {})) == _bob.actor);
    }

    void testRejectionEndsTheChain()
    {
        useResolvers({Rejected{403, "invalid_token", "No.", ""}, _external});
        const auto resolved = identity().actors().resolve(requestOf(_bob), _project);
        CPPUNIT_ASSERT_EQUAL(403, std::get<Rejected>(resolved).status);
    }

    void testFallsBackToTheUser()
    {
        useResolvers({std::monostate{}});
        CPPUNIT_ASSERT(actorOf(identity().actors().resolve(requestOf(_bob), _project)) == _bob.actor);
        CPPUNIT_ASSERT_EQUAL(std::string("user::5"), _bob.actor.key());
    }

    void testFallsBackToAnonymous()
    {
        const Actor actor = actorOf(identity().actors().resolve(requestOf(std::nullopt), _project));
        CPPUNIT_ASSERT(actor == identity().actors().anonymous("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("anonymous"), actor.kind);
        CPPUNIT_ASSERT(!actor.registered);
    }

    void testOtherPrincipalsAreAnonymous()
    {
        const Principal project{{"project", "7", "", false}, "project.jwt", {}};
        CPPUNIT_ASSERT_EQUAL(std::string("anonymous"),
                             actorOf(identity().actors().resolve(requestOf(project), _project)).kind);
    }

    void testAnonymousHidesTheAddress()
    {
        const auto idOf = [&](const std::string& address)
        { return identity().actors().anonymous(address).id; };
        CPPUNIT_ASSERT(idOf("192.0.2.1") != "192.0.2.1");
        CPPUNIT_ASSERT(idOf("192.0.2.1") != idOf("192.0.2.2"));
        CPPUNIT_ASSERT_EQUAL(idOf("192.0.2.1"), idOf("192.0.2.1"));
        CPPUNIT_ASSERT(idOf("192.0.2.1").find('.') != std::string::npos);
        CPPUNIT_ASSERT(idOf("2001:db8::1").find(':') != std::string::npos);
    }

    void testAnonymousIsTheSameOnAllServers()
    {
        const auto second = openIdentity();
        CPPUNIT_ASSERT(identity().actors().anonymous("192.0.2.1") == second->actors().anonymous("192.0.2.1"));
    }

    void testFindsTheUserOfARequest()
    {
        const User bob = createUser("bob");
        const Principal principal{{"user", std::to_string(bob.id), "", true}, "session", {}};
        CPPUNIT_ASSERT_EQUAL(bob.id, identity().findUser(requestOf(principal)).value().id);
    }

    void testFindsNoUserForOthers()
    {
        const User bob = createUser("bob");
        CPPUNIT_ASSERT(!identity().findUser(requestOf(std::nullopt)));
        for (const auto& [kind, id]: {std::pair<std::string, std::string>{"project", std::to_string(bob.id)},
                                      {"user", "4711"},
                                      {"user", "x"},
                                      {"user", ""}})
            CPPUNIT_ASSERT(!identity().findUser(requestOf(Principal{{kind, id, "", true}, "test", {}})));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ActorsTest);

} // namespace colonnade::test
