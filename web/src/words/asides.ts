// Words of a draft's versions that gave way to newer ones; loaded when somebody looks at them.
import { words } from '../lib/language.svelte.ts';

export const a = words({
  asides_title: ['没有用上的版本', 'Versions that were not used'],
  asides_text: ['别的标签页或设备上有更新的版本,这里留着先前的,提交后清除。', 'A newer version came from another tab or device. These are kept until the answer is in.'],
  aside_newer_elsewhere: ['另一处的较新,这份让位', 'Gave way to a newer one'],
  aside_taken_over: ['被另一个标签页接手', 'Taken over by another tab'],
  aside_damaged: ['读不出的部分', 'Could not be read whole'],
  aside_use: ['改用这份', 'Use this one'],
});
