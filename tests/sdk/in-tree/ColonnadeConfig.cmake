# What find_package(Colonnade) finds while the examples are built within the tree: all that it gives is there already.
