"""Where the files of a stack come from, and where they are laid out."""
