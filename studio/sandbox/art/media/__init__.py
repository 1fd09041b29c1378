"""What a picture can be made of, and how it can be printed."""
