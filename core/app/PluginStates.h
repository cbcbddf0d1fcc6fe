#pragma once

#include "plugin/Catalog.h"

#include <string>

namespace colonnade
{

/// What the state of a plugin's file means, or what is to be done, as a sentence.
std::string stateSentence(const PluginEntry& entry);

} // namespace colonnade
