# Not in the list.
