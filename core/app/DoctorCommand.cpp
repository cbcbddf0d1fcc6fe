#include "app/Commands.h"
#include "app/Doctor.h"

#include "colonnade/Json.h"

#include <ostream>

namespace colonnade
{

namespace
{

const char* healthText(Health health)
{
    return health == Health::Good ? "good" : health == Health::Warning ? "warning" : "bad";
}

} // namespace

int doctorCommand(Invocation& call)
{
    const CommandOptions none(call.line.arguments, {}, {});
    const Configuration configuration = configure(call.line);
    bool anyBad = false;
    JsonWriter json;
    json.beginArray();
    for (const auto& finding: Doctor(configuration).examine())
    {
        anyBad = anyBad || finding.health == Health::Bad;
        json.beginObject()
            .member("health", healthText(finding.health))
            .member("subject", finding.subject)
            .member("sentence", finding.sentence)
            .end();
        if (!call.line.json)
            call.out << healthText(finding.health) << ": " << finding.subject << ": " << finding.sentence
                     << '\n';
    }
    if (call.line.json)
        call.out << json.end().text() << '\n';
    call.out.flush();
    return anyBad ? 1 : 0;
}

} // namespace colonnade
