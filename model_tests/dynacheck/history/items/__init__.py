"""What each item promises by itself: that it is linearizable, and the order of its values."""
