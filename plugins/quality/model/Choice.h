#pragma once

#include "model/Fit.h"

#include <memory>
#include <optional>
#include <string_view>

namespace colonnade::quality
{

/// `majority`, `one_coin`, `dawid_skene`.
std::string_view nameOf(Method method);
std::optional<Method> findMethod(std::string_view name);

/// More labels than these have no confusions of their own: one person's would be a table of hundreds.
constexpr std::size_t MOST_CONFUSED_LABELS = 24;

/// The method by which answers are foretold best from the other answers, fitted; see `Fit::heldOut`.
Fit chooseFit(const Crowd& crowd, const Known& known = {});

/// That of a method, or for none the chosen one.
Fit fitOf(std::optional<Method> method, const Crowd& crowd, const Known& known = {});

} // namespace colonnade::quality
