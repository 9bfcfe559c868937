// The line that an hour's pay is held against where no project says its own: the demo's, in micro-units of the yuan.
export const FLOOR = 17_500_000;
