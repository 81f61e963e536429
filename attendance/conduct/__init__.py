"""What a register doesn't say: behaviour, participation and activities."""
