// Words of painting masks, at the canvas and where a form is made.
import { words } from '../lib/language.svelte.ts';

export const m = words({
  painting: ['涂抹', 'Painting'],
  width: ['粗细 {n}', 'Width {n}'],
  fill: ['填洞', 'Fill holes'],
  next: ['下一个对象', 'Next object'],
  keeps: ['画笔跟着什么走', 'What the brush follows'],
  round: ['圆头', 'Round'],
  cells_fine: ['贴边·细', 'Edges, fine'],
  cells_middle: ['贴边·中', 'Edges, middle'],
  cells_coarse: ['贴边·粗', 'Edges, coarse'],
  cutting: ['正在找边缘…', 'Looking for edges…'],
  only_free: ['只涂空白', 'Only where free'],
  to_mask: ['轮廓涂成掩膜', 'Outline to mask'],
  key_cells: ['贴边画笔开关', 'Brush along edges, on and off'],
  key_free: ['只涂空白开关', 'Only where free, on and off'],
  g_mask: ['画笔分割', 'Masks by brush'],
  g_mask_about: ['路面、天空、水渍、毛发,逐像素涂', 'Road, sky, stains, hair, pixel by pixel'],
  ask_mask: ['用画笔涂满路面、人行道和植被。', 'Paint all of the road, the pavement and the plants.'],
  road: ['路面', 'Road'],
  pavement: ['人行道', 'Pavement'],
  plants: ['植被', 'Plants'],
  g_instances: ['逐个涂物体', 'Things one by one'],
  g_instances_about: ['每个物体一块掩膜,重叠处分开', 'A mask for each thing, apart where they touch'],
  ask_instances: ['每个水果涂一块,一个涂完再涂下一个。', 'Paint each fruit by itself, one after the other.'],
  fruit: ['水果', 'Fruit'],
});
