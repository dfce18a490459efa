"""The command line: `freezeguard COMMAND`. Each command's module is loaded when it is asked for."""
