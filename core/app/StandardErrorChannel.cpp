#include "app/StandardErrorChannel.h"

#include <Poco/Message.h>

namespace colonnade
{

void StandardErrorChannel::log(const Poco::Message& message)
{
    const std::lock_guard lock(_mutex);
    _writer.write(_descriptor, message.getText());
}

} // namespace colonnade
