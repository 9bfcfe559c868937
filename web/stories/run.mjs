// Tells the stories, each file in a world of its own. A file that failed is told once more from its beginning: a browser,
// a server and a person who waits depend on how the machine shares its cores. What needed the second try is reported.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'gongdao-stories-'));

/** Whether all held; otherwise the files that did not, or none where vitest itself did not get through. */
function tell(filters) {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const parameters = ['vitest', 'run', '--config', 'vitest.stories.ts', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync('npx', [...parameters, ...filters], { stdio: 'inherit' });
  if (status === 0) return { held: true, failed: [] };
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return { held: false, failed: testResults.filter((file) => file.status !== 'passed').map((file) => relative(process.cwd(), file.name)) };
  } catch {
    return { held: false, failed: [] };
  }
}

const first = tell(process.argv.slice(2));
let held = first.held;
if (first.failed.length > 0) {
  console.log(`\nOnce more: ${first.failed.join(', ')}`);
  held = tell(first.failed).held;
  if (held) console.log(`\nflaky: held at the second try: ${first.failed.join(', ')}`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(held ? 0 : 1);
