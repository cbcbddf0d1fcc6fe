#include "app/Commands.h"
#include "app/Configuration.h"
#include "app/ReadyProbe.h"

#include "colonnade/Config.h"

#include <Poco/Exception.h>

#include <ostream>

namespace colonnade
{

/// Asks where it answers without TLS.
int healthCommand(Invocation& call)
{
    const CommandOptions none(call.line.arguments, {}, {});
    const Configuration configuration = configure(call.line);
    const auto http = configuration.settings.section("http");
    const std::string management = configuration.settings.section("management")->text("listen");
    const bool hasTls = !http->text("tls_certificate").empty();
    const std::string address = hasTls && !management.empty() ? management : http->text("listen");
    std::string answer;
    try
    {
        answer = askWhetherReady(address);
    }
    catch (const Poco::Exception& exc)
    {
        answer = exc.displayText();
    }
    const bool isReady = answer.starts_with("200 ");
    (isReady ? call.out : call.err) << address << (isReady ? " is ready" : " is not ready: " + answer)
                                    << std::endl;
    return isReady ? 0 : 1;
}

} // namespace colonnade
