// A task's pictures, fetched and decoded before the task is on the desk, so that the next one is there at once. What was
// fetched is kept on the device with the lease, for a reload without a network.
import { api, Offline, Refused } from '../../api/client.ts';
import type { Problem } from '../../api/names.ts';
import { halvesOf } from '../../editor/render/halves.ts';
import { shelf } from '../../offline/shelf.ts';

/** A picture that can be drawn without waiting. */
export interface Ready {
  bitmap: ImageBitmap;
  /** Of a picture that is drawn on: its halves, so that it is drawn small without the work of shrinking it. */
  halves: readonly ImageBitmap[];
  width: number;
  height: number;
  /** Its address on this page, for an image element; given back with `forget`. */
  url: string;
}

const MEDIA = /^\/api\/v1\/media\/[A-Za-z0-9_-]+(?:\/thumbnail)?$/;

/** The picture's path where it is one that the platform keeps; others are only linked to. */
export function mediaPath(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  try {
    const url = new URL(value, location.href);
    return url.origin === location.origin && MEDIA.test(url.pathname) ? url.pathname : null;
  } catch {
    return null;
  }
}

async function fetched(path: string, mayAsk = true): Promise<Blob> {
  const answer = await fetch(path, { credentials: 'same-origin' }).catch(() => {
    throw new Offline();
  });
  if (answer.status === 401 && mayAsk) {
    // Asks for the sign-in over the page, as every call does, and goes on after it.
    await api.get('/me');
    return fetched(path, false);
  }
  if (!answer.ok) throw new Refused((await answer.json().catch(() => ({ title: `HTTP ${answer.status}`, status: answer.status }))) as Problem);
  return answer.blob();
}

// Upright, whatever the camera said; so are the boxes.
async function decoded(blob: Blob, isDrawnOn: boolean): Promise<Ready> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  const { width, height } = bitmap;
  return { bitmap, halves: isDrawnOn ? halvesOf(bitmap, bitmap) : [], width, height, url: URL.createObjectURL(blob) };
}

/** Fetches and decodes a picture that is not kept, as for a look at a form. */
export const look = async (path: string): Promise<Ready> => decoded(await fetched(path), true);

/** Fetches and decodes a picture: from this device where it is kept, else from the server. */
export async function load(account: string, assignment: string, path: string, isDrawnOn: boolean): Promise<Ready> {
  const kept = await shelf.findPicture(account, assignment, path).catch(() => undefined);
  const blob = kept ?? (await fetched(path));
  const ready = await decoded(blob, isDrawnOn);
  if (!kept) void shelf.keepPicture(account, assignment, path, blob).catch(() => undefined);
  return ready;
}

/** Fetches a picture to be looked at later, so that it is on this device. */
export async function bringAhead(account: string, assignment: string, path: string): Promise<void> {
  const kept = await shelf.findPicture(account, assignment, path).catch(() => undefined);
  if (!kept) await shelf.keepPicture(account, assignment, path, await fetched(path));
}

export function forget(picture: Ready): void {
  for (const bitmap of [picture.bitmap, ...picture.halves]) bitmap.close();
  URL.revokeObjectURL(picture.url);
}
