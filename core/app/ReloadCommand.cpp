#include "app/Commands.h"
#include "app/ControlSocket.h"
#include "plugin/PluginHost.h"

#include <ostream>

namespace colonnade
{

int reloadCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {}, 1);
    if (options.positional().empty())
        throw UsageException("reload wants the name of a plugin");
    const std::string& name = options.positional().front();
    const std::string answer = askServer(call.line.dataDirectory, "reload " + name);
    const auto end = answer.find('\n');
    const std::string text = end == std::string::npos ? answer : answer.substr(end + 1);
    if (!answer.starts_with("done\n"))
        throw StartRefused(text);
    call.out << text << std::endl;
    return 0;
}

} // namespace colonnade
