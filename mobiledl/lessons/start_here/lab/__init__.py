"""The two exercises that the first notebook holds itself, to try checks and hints on."""
