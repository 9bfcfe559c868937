// What the document asked for ahead is for the first page alone.
import { expect, test, vi } from 'vitest';
import { dropAhead, noteAhead, taken } from '../src/lib/ahead.ts';

test('what the first page did not read is thrown away when it is left, once', () => {
  const fetched: string[] = [];
  const links = ['/api/v1/me', '/api/v1/hall?limit=200'].map((href) => ({ getAttribute: () => href }));
  vi.stubGlobal('document', { querySelectorAll: () => links });
  vi.stubGlobal('fetch', (address: string) => {
    fetched.push(address);
    return Promise.reject(new Error('offline'));
  });
  noteAhead();
  taken('/api/v1/me');
  taken('/api/v1/projects');
  dropAhead();
  expect(fetched).toEqual(['/api/v1/hall?limit=200']);
  dropAhead();
  expect(fetched).toHaveLength(1);
  vi.unstubAllGlobals();
});
