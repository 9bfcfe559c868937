-- How long a requester lets people wait: the histogram of the time from an answer to its pay, folded with the hourly figures. Answers paid before this
-- column was there are not in it.
ALTER TABLE hourly_project ADD COLUMN reviews {bytes};
