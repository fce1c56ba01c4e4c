"""The command `airline-sentiment`, one module a command."""
