// Models on the pages: what stands above a mark, whose a suggestion is, and what the wizard declares of models.
import { describe, expect, test } from 'vitest';
import type { ProjectView } from '../src/api/names.ts';
import { begunFrom, suggestedBy } from '../src/lib/suggested.ts';
import { setLanguage } from '../src/lib/language.svelte.ts';
import { bodyOf, draftOf, empty } from '../src/pages/requester/draft.ts';
import { asPercent, markAt } from '../src/pages/requester/models.ts';

describe('models', () => {
  const marks = [0, 500_000, 900_000].map((above_ppm) => ({ above_ppm, share_ppm: 1_000_000 - above_ppm, right_ppm: 900_000, open: 10 }));

  test('a mark is the highest that is not above what was chosen', () => {
    expect(markAt(marks, 0)?.above_ppm).toBe(0);
    expect(markAt(marks, 899_999)?.above_ppm).toBe(500_000);
    expect(markAt(marks, 990_000)?.above_ppm).toBe(900_000);
    expect(markAt([], 500_000)).toBeUndefined();
    expect(asPercent(937_500)).toMatch(/^93\.[78]%$/);
  });

  test('a model’s suggestion says whose it is and how sure; a requester’s does not', () => {
    setLanguage('en');
    const given = { by: 'model', model: 'half', probability_ppm: 930_000 };
    expect(suggestedBy(given)).toContain('“half”');
    expect(suggestedBy(given)).toContain('93%');
    expect(begunFrom(given)).toContain('93%');
    expect(suggestedBy({ by: 'requester' })).toBeUndefined();
    setLanguage('zh-CN');
  });

  test('what the wizard says of models is declared, and read back as it was', () => {
    const draft = { ...empty('en'), questions: [] };
    expect(bodyOf(draft).rules).not.toHaveProperty('models');
    expect(bodyOf({ ...draft, models: 'shown' }).rules.models).toEqual({ show: true });
    expect(bodyOf({ ...draft, models: 'counted' }).rules.models).toEqual({ show: true, count_above_ppm: 900_000 });
    for (const models of ['hidden', 'shown', 'counted'] as const) {
      const { form, rules } = bodyOf({ ...draft, models });
      const project = { id: 'prj_1', name: 'x', form, rules } as unknown as ProjectView;
      expect(draftOf(project, 'en').models).toBe(models);
    }
  });
});
