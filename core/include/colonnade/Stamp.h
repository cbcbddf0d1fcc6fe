#pragma once

// What makes two binaries fit together. The server reads a plugin's stamp from the ELF note in its file
// before any code of the plugin runs, compares it piece by piece with its own, and names the piece that
// differs.

#include <Poco/Version.h>

#include <string>

/// Goes up when the interfaces in this folder change in a way that old plugins cannot be loaded any more.
#define COLONNADE_SDK_EPOCH 4

#define COLONNADE_STRINGIFY_(x) #x
#define COLONNADE_STRINGIFY(x) COLONNADE_STRINGIFY_(x)

#if defined(COLONNADE_STAMP_SANITIZER)
// as the tests want it
#elif defined(__SANITIZE_ADDRESS__)
#define COLONNADE_STAMP_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#define COLONNADE_STAMP_SANITIZER "thread"
#else
#define COLONNADE_STAMP_SANITIZER "none"
#endif

/// `key=value` pieces separated by `;`. The tests build plugins with pieces redefined.
#ifndef COLONNADE_STAMP_EPOCH
#define COLONNADE_STAMP_EPOCH COLONNADE_STRINGIFY(COLONNADE_SDK_EPOCH)
#endif
#ifndef COLONNADE_STAMP_POCO
#define COLONNADE_STAMP_POCO COLONNADE_STRINGIFY(POCO_VERSION)
#endif
#ifndef COLONNADE_STAMP_STRING_ABI
#define COLONNADE_STAMP_STRING_ABI COLONNADE_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)
#endif
#ifndef COLONNADE_STAMP_COMPILER
#define COLONNADE_STAMP_COMPILER COLONNADE_STRINGIFY(__GXX_ABI_VERSION)
#endif

#define COLONNADE_STAMP                                                                                      \
    "sdk_epoch=" COLONNADE_STAMP_EPOCH ";poco=" COLONNADE_STAMP_POCO                                         \
    ";string_abi=" COLONNADE_STAMP_STRING_ABI ";compiler_abi=" COLONNADE_STAMP_COMPILER                      \
    ";sanitizer=" COLONNADE_STAMP_SANITIZER

/// Ends a plugin's main source file: the only symbols of a plugin that the host looks up.
#define COLONNADE_PLUGIN(Class)                                                                              \
    extern "C" __attribute__((visibility("default"))) colonnade::Plugin* colonnade_create_plugin()           \
    {                                                                                                        \
        return new Class; /* the host owns it, and gives it back to colonnade_destroy_plugin */              \
    }                                                                                                        \
    extern "C" __attribute__((visibility("default"))) void colonnade_destroy_plugin(                         \
        colonnade::Plugin* plugin)                                                                           \
    {                                                                                                        \
        delete plugin;                                                                                       \
    }
