// Which files a release of a form can have; the server decides, this keeps out of sight what it would refuse.
import type { ReleaseFormatName } from '../../api/names.ts';
import type { Form } from '../../lib/form.ts';

const ROWS: ReleaseFormatName[] = ['consensus_csv', 'consensus_jsonl', 'answers_csv', 'answers_jsonl', 'label_studio'];
const DRAWN: ReleaseFormatName[] = ['coco', 'yolo', 'yolo_segment', 'yolo_obb', 'yolo_pose', 'voc', 'cvat', 'parquet'];
const MARKED: ReleaseFormatName[] = ['conll', 'web_annotation'];

export function formatsOf(form: Form): ReleaseFormatName[] {
  const has = (...kinds: string[]) => form.fields.some((field) => kinds.includes(field.kind));
  return [...ROWS, ...(has('boxes', 'shapes') ? DRAWN : []), ...(has('spans') ? MARKED : [])];
}

/** What is chosen before anybody chooses: the consensus, every answer, and what tools read of it. */
export function usualOf(form: Form): ReleaseFormatName[] {
  const usual: ReleaseFormatName[] = ['consensus_csv', 'answers_jsonl', 'coco', 'web_annotation'];
  return formatsOf(form).filter((format) => usual.includes(format));
}
