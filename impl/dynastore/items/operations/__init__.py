"""Operations on single items, batches of them and transactions."""
