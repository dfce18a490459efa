"""The command line `freezeguard COMMAND`. The module of a command is imported only when the command runs."""
