// Pictures of a project being written, kept on the device beside the draft, so that one can leave at any step. They lie
// apart from it, because a draft is written at every keystroke and pictures are not.
import { get, put, remove } from '../../offline/store.ts';

interface Kept {
  files: File[];
  labels: File | null;
}

export class Pictures {
  files = $state.raw<File[]>([]);
  /** A COCO file with boxes to begin from. */
  labels = $state.raw<File | null>(null);
  /** Whether the device could keep them. */
  lasting = $state(true);

  constructor(private place: string) {}

  async open(): Promise<void> {
    const kept = await get<Kept>('drafts', this.place);
    this.files = kept?.files ?? [];
    this.labels = kept?.labels ?? null;
  }

  async set(files: File[], labels = this.labels): Promise<void> {
    this.files = files;
    this.labels = labels;
    try {
      await put('drafts', this.place, { files, labels } satisfies Kept);
      this.lasting = true;
    } catch {
      this.lasting = false;
    }
  }

  async clear(): Promise<void> {
    this.files = [];
    this.labels = null;
    await remove('drafts', this.place);
  }
}
