"""What is written about parameters and commands, made from their schema and from the command itself."""
