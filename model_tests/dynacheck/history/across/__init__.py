"""What is promised beyond single items and consistent reads."""
