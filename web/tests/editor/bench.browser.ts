// Why: figures in the README must be repeatable. What: runs the bench in Node. What not: judging; the machine is shared.
import { test } from 'vitest';

test('the tree, commands and labels', async () => {
  await import('./bench');
});
