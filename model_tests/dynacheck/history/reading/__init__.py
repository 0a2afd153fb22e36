"""Reading a history: the lines, what each request did to items, and all of it as columns."""
