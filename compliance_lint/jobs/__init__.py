"""What the commands do, apart from reading arguments: one module a command."""
