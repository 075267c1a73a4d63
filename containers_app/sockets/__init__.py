"""The websockets of a container: its log, its statistics, and the two-way streams of exec and attach."""
