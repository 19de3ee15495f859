"""Real servers on loopback for the tests: HTTP that answers as it is told, byte for byte, and DNS with its own zone."""
