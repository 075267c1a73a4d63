"""`make demo`: Quaymaster doing its main job on this machine, driven over its own REST API as a script would."""
