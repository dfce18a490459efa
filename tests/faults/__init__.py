"""What befalls processes and machines: killed, a full disk, a home that cannot be written, a clock set back; and a GitHub that fails."""
