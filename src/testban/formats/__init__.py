"""Columns of fixed-column formats, shared by those who read and those who write them."""
