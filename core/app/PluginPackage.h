#pragma once

#include <string>

namespace colonnade
{

/// A plugin that is to be installed: its library, and the folder of what comes with it, laid out beside the
/// place that it will have, on the same disk. Gone with the object, but for what `moveIn` has moved.
class PluginPackage
{
public:
    /// `file`: a library `.so`, with its folder beside it if it has one, or a `.tar.gz` that holds both, in
    /// whatever folders. Makes `target` if it is not there. Throws `StartRefused` with a sentence.
    PluginPackage(const std::string& file, const std::string& target);
    PluginPackage(const PluginPackage&) = delete;
    PluginPackage& operator=(const PluginPackage&) = delete;

    const std::string& folder() const
    {
        return _folder.path;
    }                                                 ///< where it is looked for until it is moved in
    const std::string& name() const { return _name; } ///< of its plugin.json
    std::string targetFile() const { return _target + "/" + _name + ".so"; } ///< may be there already

    /// In place of what is there. A server that runs has loaded a copy, and is not disturbed.
    void moveIn();

private:
    struct Folder
    {
        explicit Folder(const std::string& target);
        ~Folder();
        Folder(const Folder&) = delete;
        Folder& operator=(const Folder&) = delete;

        std::string path;
    };

    void layOut(const std::string& library);
    void unpack(const std::string& archive);

    const std::string _target;
    const Folder _folder;
    std::string _name;
};

} // namespace colonnade
