// Publishing, link by link: save, screening, batch, upload, money, open. What is done stays done: after a refusal or
// a lost network it goes on from the link that failed, with the same keys, so nothing happens twice.
import { api, newKey } from '../../api/client.ts';
import type { BatchMoved, ProjectMoved, Uploaded } from '../../api/names.ts';
import { bodyOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { typeOf } from './table.ts';

export const LINKS = ['save', 'screen', 'batch', 'upload', 'fund', 'open'] as const;
export type Link = (typeof LINKS)[number];
export type Standing = 'waiting' | 'under_way' | 'done' | 'left_out' | 'failed';

export class Publishing {
  standing = $state<Record<Link, Standing>>({ save: 'waiting', screen: 'waiting', batch: 'waiting', upload: 'waiting', fund: 'waiting', open: 'waiting' });
  project = $state<string | null>(null);
  uploaded = $state.raw<Uploaded | null>(null);
  error = $state.raw<unknown>(undefined);
  running = $state(false);
  private batch = '';
  private published = false;
  private keys = new Map<Link, string>();

  get ended(): boolean {
    return LINKS.every((link) => this.standing[link] === 'done' || this.standing[link] === 'left_out');
  }

  private key(link: Link): { key: string } {
    const key = this.keys.get(link) ?? newKey();
    this.keys.set(link, key);
    return { key };
  }

  /** Saves only; the project stays a draft. */
  async save(draft: Draft): Promise<void> {
    const id = this.project ?? draft.project;
    const body = bodyOf(draft);
    const moved = id
      ? await api.put<ProjectMoved>(`/projects/${id}`, body)
      : await api.post<ProjectMoved>('/projects', body, this.key('save'));
    this.project = moved.id;
  }

  private async forge(link: Link, draft: Draft): Promise<Standing> {
    switch (link) {
      case 'save':
        await this.save(draft);
        return 'done';
      case 'screen': {
        const moved = await api.post<ProjectMoved>(`/projects/${this.project}/screening`, undefined, this.key('screen'));
        this.published = moved.state === 'published';
        return 'done';
      }
      case 'batch':
        this.batch = (await api.post<BatchMoved>(`/projects/${this.project}/batches`, undefined, this.key('batch'))).id;
        return 'done';
      case 'upload': {
        if (!draft.file) return 'left_out';
        const sending = { ...this.key('upload'), type: typeOf(draft.file.name) };
        this.uploaded = await api.post<Uploaded>(`/batches/${this.batch}/tasks`, draft.file, sending);
        return 'done';
      }
      case 'fund':
        if (!this.uploaded?.added) return 'left_out';
        await api.post(`/batches/${this.batch}/fund`, {}, this.key('fund'));
        return 'done';
      case 'open':
        if (!this.uploaded?.added || !this.published) return 'left_out';
        await api.post(`/batches/${this.batch}/open`, undefined, this.key('open'));
        return 'done';
    }
  }

  async run(draft: Draft): Promise<void> {
    this.running = true;
    this.error = undefined;
    for (const link of LINKS) {
      if (this.standing[link] === 'done' || this.standing[link] === 'left_out') continue;
      this.standing[link] = 'under_way';
      try {
        this.standing[link] = await this.forge(link, draft);
      } catch (error) {
        this.standing[link] = 'failed';
        this.error = error;
        // A refused request is another one once it was changed.
        this.keys.delete(link);
        break;
      }
    }
    this.running = false;
  }
}
