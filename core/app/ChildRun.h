#pragma once

#include "app/CommandLine.h"

#include <atomic>
#include <chrono>
#include <string>

namespace colonnade
{

/// How another process of this program ended.
struct ChildRun
{
    bool succeeded = false;
    std::string text; ///< what it told, or by which signal it ended
};

/// When a child is killed before its end.
struct Patience
{
    std::chrono::seconds longest;
    const std::atomic<bool>* ended; ///< whether nobody waits for it any more
};

/// What of a child is kept; the rest goes nowhere.
enum class ChildText
{
    Error, ///< its standard error output
    Output ///< its standard output
};

/// Runs a command of this program in a process of its own, with the options of `line`, and waits for it.
ChildRun runColonnade(const std::string& command, const CommandLine& line, const Patience& patience,
                      ChildText kept = ChildText::Error);

} // namespace colonnade
