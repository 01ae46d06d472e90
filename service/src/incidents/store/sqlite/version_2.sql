-- Version 2 of the file of incidents. Never change it: add the next version beside it.

-- By itself the index of words merges a part of itself as soon as a tenth of it is of deleted records. Where as many go as come, that is a
-- part of many megabytes again and again, amidst the deletion of a hundred records: whoever writes stood still for a second.
-- Now it is done in quiet moments (`tidy`), and what is merged anyway leaves the deleted ones out.
INSERT INTO words (words, rank) VALUES ('deletemerge', 0);
