"""The rules of statements, by what they are about; and who has seen the service keep them."""
