// Figures of models, out of what the API says of them.
import type { ModelMarkView } from '../../api/names.ts';
import { share } from '../../lib/money.ts';

/** A share in parts per million as a person reads it. */
export const asPercent = (ppm: number): string => share(ppm, 1_000_000) ?? '0%';

/** What stands above a mark: the highest one of the list that is not above it. */
export function markAt(marks: readonly ModelMarkView[], ppm: number): ModelMarkView | undefined {
  return marks.findLast((mark) => mark.above_ppm <= ppm);
}

/** What a program sends to read tasks and to answer them. */
export function program(origin: string, project: string, token: string): string {
  const path = `${origin}/api/v1/projects/${project}`;
  return [
    `export GONGDAO_TOKEN=${token}`,
    `curl -H "Authorization: Bearer $GONGDAO_TOKEN" ${path}/model-tasks`,
    `curl -H "Authorization: Bearer $GONGDAO_TOKEN" -H "Content-Type: application/x-ndjson" \\`,
    `  --data-binary @answers.jsonl ${path}/model-answers`,
    `# answers.jsonl: {"task":"tsk_…","answer":{…},"probability_ppm":930000}`,
  ].join('\n');
}
