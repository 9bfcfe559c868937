// Publishing, link by link: save, screening, batch, upload, money, open. What is done stays done: after a refusal or
// a lost network it goes on from the link that failed, with the same keys, so nothing happens twice.
import { api, newKey } from '../../api/client.ts';
import type { BatchMoved, ProjectMoved, Uploaded } from '../../api/names.ts';
import { boxesOf } from '../../lib/boxes.ts';
import { Bringing } from './bring.svelte.ts';
import { readCoco, tasksOf } from './coco.ts';
import { bodyOf, formOf, hasPages, namesPictures, PICTURE } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Pictures } from './kept.svelte.ts';
import { addresses, documentsOf } from './pictures.ts';
import { typeOf } from './table.ts';

export const LINKS = ['save', 'screen', 'batch', 'upload', 'fund', 'open'] as const;
export type Link = (typeof LINKS)[number];
export type Standing = 'waiting' | 'under_way' | 'done' | 'left_out' | 'failed';

export class Publishing {
  standing = $state<Record<Link, Standing>>({ save: 'waiting', screen: 'waiting', batch: 'waiting', upload: 'waiting', fund: 'waiting', open: 'waiting' });
  project = $state<string | null>(null);
  uploaded = $state.raw<Uploaded | null>(null);
  bringing = new Bringing();
  error = $state.raw<unknown>(undefined);
  running = $state(false);
  protected batch = '';
  protected published = false;
  private keys = new Map<Link, string>();

  constructor(private pictures: Pick<Pictures, 'files' | 'labels'> = { files: [], labels: null }) {}

  get ended(): boolean {
    return LINKS.every((link) => this.standing[link] === 'done' || this.standing[link] === 'left_out');
  }

  protected key(link: Link): { key: string } {
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

  /** Tasks that are in the batch now. */
  private get added(): number {
    return (this.uploaded?.added ?? 0) + this.bringing.added;
  }

  private async upload(draft: Draft): Promise<Standing> {
    const [project, { key }] = [this.project ?? '', this.key('upload')];
    if (draft.source === 'urls') {
      const { urls } = addresses(draft.urls);
      if (!urls.length) return 'left_out';
      await this.bringing.urls(project, urls, this.batch, key);
      return 'done';
    }
    if (draft.source === 'pictures') {
      const { files } = this.pictures;
      if (!files.length) return 'left_out';
      if (hasPages(draft)) {
        // Files that belong together by their names are the pages of one document.
        await this.bringing.files(project, files);
        const tasks = documentsOf([...new Set(this.bringing.names)]).map(({ key: name, pages }) => ({ key: name, data: { [PICTURE]: pages } }));
        this.uploaded = await api.post<Uploaded>(`/batches/${this.batch}/tasks`, { tasks }, { key });
        return 'done';
      }
      const labels = this.pictures.labels && readCoco(await this.pictures.labels.text());
      const asked = boxesOf(formOf(draft));
      if (!labels || !asked) {
        await this.bringing.files(project, files, this.batch);
        return 'done';
      }
      // Rows that name the pictures bring the boxes to begin from.
      await this.bringing.files(project, files);
      const tasks = tasksOf([...new Set(this.bringing.names)], PICTURE, asked, labels);
      this.uploaded = await api.post<Uploaded>(`/batches/${this.batch}/tasks`, { tasks }, { key });
      return 'done';
    }
    if (!draft.file) return 'left_out';
    // The rows of a table name pictures that are brought before them.
    if (namesPictures(draft) && this.pictures.files.length) await this.bringing.files(project, this.pictures.files);
    this.uploaded = await api.post<Uploaded>(`/batches/${this.batch}/tasks`, draft.file, { key, type: typeOf(draft.file.name) });
    return 'done';
  }

  private async forge(link: Link, draft: Draft): Promise<Standing> {
    if (link === 'upload') return this.upload(draft);
    return this.other(link, draft);
  }

  protected async other(link: Exclude<Link, 'upload'>, draft?: Draft): Promise<Standing> {
    switch (link) {
      case 'save':
        if (draft) await this.save(draft);
        return 'done';
      case 'screen': {
        const moved = await api.post<ProjectMoved>(`/projects/${this.project}/screening`, undefined, this.key('screen'));
        this.published = moved.state === 'published';
        return 'done';
      }
      case 'batch':
        this.batch = (await api.post<BatchMoved>(`/projects/${this.project}/batches`, undefined, this.key('batch'))).id;
        return 'done';
      case 'fund':
        if (!this.added) return 'left_out';
        await api.post(`/batches/${this.batch}/fund`, {}, this.key('fund'));
        return 'done';
      case 'open':
        if (!this.added || !this.published) return 'left_out';
        await api.post(`/batches/${this.batch}/open`, undefined, this.key('open'));
        return 'done';
    }
  }

  async run(draft: Draft): Promise<void> {
    await this.go((link) => this.forge(link, draft));
  }

  protected async go(forge: (link: Link) => Promise<Standing>): Promise<void> {
    this.running = true;
    this.error = undefined;
    for (const link of LINKS) {
      if (this.standing[link] === 'done' || this.standing[link] === 'left_out') continue;
      this.standing[link] = 'under_way';
      try {
        this.standing[link] = await forge(link);
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

/** More data for a project that stands: the links from the batch on. */
export class Adding extends Publishing {
  constructor(project: string, published: boolean) {
    super();
    this.project = project;
    this.published = published;
    this.standing.save = this.standing.screen = 'left_out';
  }

  /** Pictures become tasks by themselves; with a table they are what its rows name. */
  async add(files: File[], table: File | null): Promise<void> {
    await this.go(async (link) => {
      if (link !== 'upload') return this.other(link);
      const { key } = this.key('upload');
      if (files.length) await this.bringing.files(this.project ?? '', files, table ? undefined : this.batch);
      if (table) this.uploaded = await api.post<Uploaded>(`/batches/${this.batch}/tasks`, table, { key, type: typeOf(table.name) });
      return files.length || table ? 'done' : 'left_out';
    });
  }
}
