#pragma once

// What every file of a bundled plugin includes anyway; a plugin builds without it, too.

#include <colonnade/Plugin.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
