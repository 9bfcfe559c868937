// Why: a key that nobody knows is not there; the "?" sheet and the tooltips must tell the keys that really work now.
// What: what every command is called, and the sheet as data in either language, from the map in use.
// What not: how it is drawn. The page loads this file when somebody asks for it.

import { say, words, type Words } from '../words';
import type { ObjectClass } from '../model/classes';
import { COMMAND_NAMES, COMMANDS, keysOf, type CommandName, type Group, type Rebinding } from './keys';
import { isOffered, keyLabel } from './label';

export interface SheetRow {
  readonly name: string;
  readonly what: string;
  /** As people read them: `Ctrl+Z`, `⏎`. */
  readonly keys: readonly string[];
}

export interface SheetPart {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

/** What the groups of commands are called. */
export const TITLES: Readonly<Record<Group | 'classes', Words>> = {
  classes: words('类别（一键选类并画框）', 'Classes (one key picks class and tool)'),
  work: words('作业', 'Work'),
  draw: words('工具', 'Tools'),
  edit: words('修改', 'Edit'),
  select: words('选择', 'Select'),
  look: words('看图', 'Look'),
  help: words('帮助', 'Help'),
};

/** What every command does, in words. */
export const DOES: Readonly<Record<CommandName, Words>> = {
  submit: words('提交', 'Submit'),
  skip: words('跳过这题', 'Skip this task'),
  back: words('退一步：撤点、取消选中', 'Step back: take a point back, deselect'),
  instructions: words('打开说明', 'Open the instructions'),
  box_tool: words('拖框', 'Draw a box by dragging'),
  extreme_tool: words('四点框', 'Draw a box by its four outermost points'),
  rotated_tool: words('斜框：先拖框，再转手柄', 'Draw a turned box: drag it, then turn its handle'),
  polygon_tool: words('多边形：逐点按，按首点收口；按住拖动则沿手迹描', 'Draw an outline corner by corner, its first corner closes it; or trace it by dragging'),
  polyline_tool: words('折线：逐点按，再按末点结束；按住拖动则沿手迹描', 'Draw a line point by point, pressing the last again ends it; or trace it by dragging'),
  point_tool: words('点', 'Set a point'),
  skeleton_tool: words('关键点：按顺序逐点按，最后一点按完就画好', 'Set named points one after the other; the last one ends it'),
  hide_point: words('下一个点看不见（被挡住）；指着点按则切换可见', 'The next point is hidden; at a point: hidden or seen'),
  no_point: words('下一个点图里没有；指着点按则去掉它', 'The next point is not there; at a point: take it away'),
  hole_tool: words('挖洞：在轮廓里面画一圈', 'Cut a hole: draw a ring inside an outline'),
  mask_tool: words('画笔：按住涂；按住 Alt 涂就是擦（没有框类别时 B 键也行）', 'Brush: drag to paint, with Alt to erase (B too, where nothing is drawn as a box)'),
  eraser_tool: words('橡皮：按住擦；按住 Alt 擦就是涂（没有框类别时 E 键也行）', 'Eraser: drag to erase, with Alt to paint (E too, where nothing is drawn as a box)'),
  lasso_tool: words('圈涂：圈一圈，里面全涂上；起笔时按住 Alt 则里面全擦掉', 'Lasso: draw an outline, its inside is painted; begun with Alt it is erased'),
  fill_hole: words('填洞：填上指针处的洞；指针不在洞里就填上所有的洞', 'Fill the hole under the pointer, or every hole where it is in none'),
  larger: words('画笔加粗（拿着画笔时 ] 也行）', 'Wider brush (] too, with the brush in hand)'),
  smaller: words('画笔变细（拿着画笔时 [ 也行）', 'Finer brush ([ too, with the brush in hand)'),
  finish: words('收口、画完这一条；用画笔时：接着涂下一个对象', 'Close the outline, end the line; with the brush: go on to the next object'),
  draw_tool: words('用当前类别画', 'Draw with the picked class'),
  select_tool: words('选择、移动、改大小', 'Select, move, resize'),
  pan_tool: words('移动画面', 'Move the picture'),
  zoom_tool: words('放大镜', 'Zoom'),
  press: words('键盘落笔、抬笔（方向键移动十字）', 'Put the pen down or up by keyboard (arrows move the cross)'),
  undo: words('撤销', 'Undo'),
  redo: words('重做', 'Redo'),
  remove: words('删除选中', 'Delete the selection'),
  remove_corner: words('删去指针处的角点（或按住 Alt 点它）', 'Take out the corner at the pointer (or press it with Alt)'),
  copy: words('复制', 'Copy'),
  cut: words('剪切', 'Cut'),
  paste: words('粘贴到指针处', 'Paste at the pointer'),
  duplicate: words('复制一份', 'Duplicate'),
  copy_last: words('沿用上一张或最像的一张的框', 'Copy the boxes of the last or most alike picture'),
  nudge_left: words('左移 1 像素', 'Move left by 1 pixel'),
  nudge_right: words('右移 1 像素', 'Move right by 1 pixel'),
  nudge_up: words('上移 1 像素', 'Move up by 1 pixel'),
  nudge_down: words('下移 1 像素', 'Move down by 1 pixel'),
  push_left: words('左移 10 像素', 'Move left by 10 pixels'),
  push_right: words('右移 10 像素', 'Move right by 10 pixels'),
  push_up: words('上移 10 像素', 'Move up by 10 pixels'),
  push_down: words('下移 10 像素', 'Move down by 10 pixels'),
  narrower: words('窄 1 像素', 'Narrower by 1 pixel'),
  wider: words('宽 1 像素', 'Wider by 1 pixel'),
  shorter: words('矮 1 像素', 'Shorter by 1 pixel'),
  taller: words('高 1 像素', 'Taller by 1 pixel'),
  next: words('下一个对象', 'Next object'),
  previous: words('上一个对象', 'Previous object'),
  select_all: words('全选', 'Select all'),
  fit: words('整图', 'Fit the picture'),
  actual: words('原大 1:1', 'Actual size 1:1'),
  focus: words('放大到选中', 'Zoom to the selection'),
  zoom_in: words('放大', 'Zoom in'),
  zoom_out: words('缩小', 'Zoom out'),
  hold_pan: words('按住移动画面', 'Hold to move the picture'),
  brighter: words('调亮', 'Brighter'),
  darker: words('调暗', 'Darker'),
  more_contrast: words('加强对比', 'More contrast'),
  less_contrast: words('减弱对比', 'Less contrast'),
  plain: words('还原亮度、对比', 'Brightness and contrast as they were'),
  labels: words('显示或隐藏类名', 'Show or hide labels'),
  shapes: words('显示或隐藏所有框', 'Show or hide all boxes'),
  cross: words('十字线', 'Crosshair'),
  snap: words('吸附到别的对象的角点和边', 'Snap to corners and edges of other objects'),
  trace: words('手指拖动也描线', 'Trace with a finger too'),
  help: words('键位表', 'List of keys'),
};

/** The whole sheet: classes first, because they are pressed most. */
export function keySheet(
  classes: readonly ObjectClass[],
  language: string,
  rebinding: Rebinding = {},
  isMac = false,
): readonly SheetPart[] {
  const label = (key: string) => keyLabel(key, language, isMac);
  const classRows = classes.map((one) => ({ name: one.value, what: say(one.label, language), keys: one.key === null ? [] : [label(one.key)] }));
  const groups: readonly Group[] = ['work', 'draw', 'edit', 'select', 'look', 'help'];
  const parts = groups.map((group) => ({
    title: say(TITLES[group], language),
    rows: COMMAND_NAMES.filter((name) => COMMANDS[name].group === group && isOffered(name, classes)).map((name) => ({
      name,
      what: say(DOES[name], language),
      keys: keysOf(name, rebinding).map(label),
    })),
  }));
  return [{ title: say(TITLES.classes, language), rows: classRows }, ...parts].filter((part) => part.rows.length > 0);
}
