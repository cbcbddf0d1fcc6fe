#pragma once

// What most files of the core include anyway. Nothing heavy: Beast, Poco::Data and RapidJSON stay in the .cpp
// files that use them.

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
