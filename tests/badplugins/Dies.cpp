// A plugin that ends or holds up the server, at the place and in the way that the environment says:
// DIES_AT=phase DIES_HOW=way, or GET /dies/{how}.

#include <colonnade/Background.h>
#include <colonnade/Gauge.h>
#include <colonnade/Plugin.h>

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

using namespace colonnade;

namespace
{

std::atomic<bool> forever = true;

int overflow(int depth);
int (*const volatile again)(int) = &overflow; // the compiler must not see that it never ends

int overflow(int depth)
{
    volatile char room[4096] = {};
    room[0] = static_cast<char>(depth);
    return again(depth + 1) + room[0];
}

void throwSomething()
{
    throw std::runtime_error("out of a function that promised not to");
}

void loop()
{
    while (forever)
        std::this_thread::yield();
}

void die(std::string_view how)
{
    if (how == "abort")
        std::abort();
    if (how == "fault")
        *static_cast<volatile int*>(nullptr) = 1;
    if (how == "exit")
        std::exit(0);
    if (how == "overflow")
        overflow(0);
    if (how == "loop")
        loop();
    if (how == "hang") // and somebody wants to end it
    {
        ::kill(::getpid(), SIGTERM);
        loop();
    }
    if (how == "thread")
        std::thread([] { throw std::runtime_error("out of a thread"); }).join();
    if (how == "leak")
        std::thread(&loop).detach();
    if (how == "noexcept")
        []() noexcept { throwSomething(); }();
}

void dieAt(std::string_view phase)
{
    const char* const at = std::getenv("DIES_AT");
    const char* const how = std::getenv("DIES_HOW");
    if (at && how && phase == at)
        die(how);
}

struct Static
{
    Static() { dieAt("static"); }
};

const Static atLoad;

/// Hangs or throws while it is read, or has others' names.
class Gauges final: public GaugeSource
{
public:
    std::vector<Gauge> read() const override
    {
        dieAt("gauges");
        const char* const at = std::getenv("DIES_AT");
        if (at && std::string_view(at) == "gauge value")
            throw 7;
        return {{"colonnade_dies_waiting", "How many wait.", 3},
                {"colonnade_database_up", "Not its own.", 0},
                {"colonnade_diesel", "Not its own, either.", 1}};
    }
};

class DyingPlugin final: public Plugin
{
public:
    DyingPlugin() { dieAt("constructor"); }
    ~DyingPlugin() override { dieAt("destructor"); }
    void check(Check&) const override { dieAt("check"); }
    void provision(Context& context) override
    {
        dieAt("provision");
        context.extend<GaugeSource>(std::make_shared<Gauges>());
        context.route(get("/dies/inline/{how}").lane(Lane::Inline),
                      [](const Request& request)
                      {
                          die(request.param("how"));
                          return Response::text("lives");
                      });
        context.route(get("/dies/{how}"),
                      [](const Request& request)
                      {
                          die(request.param("how"));
                          return Response::text("lives");
                      });
    }
    void start(Context&) override
    {
        dieAt("start");
        if (const char* const at = std::getenv("DIES_AT"); at && std::string_view(at) == "background")
            _thread = std::make_unique<BackgroundThread>("dying",
                                                         [](const auto&)
                                                         {
                                                             dieAt("background");
                                                             return std::chrono::milliseconds(1000);
                                                         });
    }
    void stop() noexcept override { dieAt("stop"); }

private:
    std::unique_ptr<BackgroundThread> _thread;
};

} // namespace

COLONNADE_PLUGIN(DyingPlugin)
