"""What befalls processes and machines: killed, a full disk, a home that cannot be written, two at once, a clock that is set back."""
