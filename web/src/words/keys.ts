// Words of one's own keys at the workbench.
import { words } from '../lib/language.svelte.ts';

export const k = words({
  title: ['工作台键位', 'Keys of the workbench'],
  text: ['按「改」,再按想用的键。只存在这台设备的这个浏览器里,按账号分开;工作台里按 {help} 看现在的键位。', 'Press Change, then the key you want. They are kept in this browser on this device, for your account; press {help} at the workbench for the keys that hold.'],
  layout: ['整套键位', 'Layout'],
  standard: ['标准', 'Standard'],
  left: ['左手单手(右手拿鼠标)', 'Left hand alone (mouse in the right)'],
  right: ['右手单手(左手拿鼠标)', 'Right hand alone (mouse in the left)'],
  own: ['自定义', 'My own'],
  reset: ['恢复标准键位', 'Back to the standard keys'],
  is_standard: ['现在就是标准键位', 'These are the standard keys'],
  change: ['改', 'Change'],
  change_of: ['改「{what}」的键', 'Change the key of: {what}'],
  restore: ['复原', 'Undo'],
  restore_of: ['复原「{what}」的标准键', 'Undo: standard key again for {what}'],
  press: ['请按新的键…(Esc 算了)', 'Press the new key… (Esc leaves it)'],
  no_key: ['没有键', 'no key'],
  done: ['「{what}」现在用 {key}', '{what}: now {key}'],
  swapped: ['「{what}」现在用 {key},「{other}」换用 {old}', '{what}: now {key}. {other}: now {old}'],
  clash: ['{key} 已经是「{other}」的键', '{key} is already the key of: {other}'],
  swap: ['两个对换', 'Change the two'],
  digit: ['{key} 不行:数字键用来选类别和选项,换一个键', '{key} picks classes and options; take another key'],
  browser: ['{key} 不行:浏览器或系统自己要用,换一个键', '{key} belongs to the browser or the system; take another key'],
  not_a_key: ['这个键认不出来,换一个键', 'This key has no name here; take another one'],
  classes: ['数字 1–9、0 总是选类别和选项,改不了。', 'The digits 1–9 and 0 always pick classes and options.'],
});
