#pragma once

#include "engine/Refit.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// By person: what is odd about the answers to a question.
std::vector<PersonFlags> flagsOf(const Fit& fit, const Gathered& gathered);

/// Adds who takes far less time than others to a question.
void flagFast(Session& session, std::int64_t project, const std::string& question,
              std::map<std::int64_t, PersonFlags>& flags);

/// A JSON list of `{"flag", "evidence"}`.
std::string toJson(const PersonFlags& flags);

} // namespace colonnade::quality
