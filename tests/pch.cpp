// Carries the precompiled header (pch.h); CMake needs a source file for it.
