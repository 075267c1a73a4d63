"""`quaymaster check`: what is wrong with this installation, in words, with the way out."""
