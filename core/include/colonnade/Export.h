#pragma once

/// Marks what crosses the border between the server library and plugins; all else is hidden.
#define COLONNADE_API __attribute__((visibility("default")))
