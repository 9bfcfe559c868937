// A street to try boxes on before there is a picture: drawn here, a few rectangles and discs.

const WIDTH = 480;
const HEIGHT = 300;

export function sampleStreet(): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const on = canvas.getContext('2d');
  if (!on) return canvas;
  const block = (colour: string, x: number, y: number, width: number, height: number) => {
    on.fillStyle = colour;
    on.fillRect(x, y, width, height);
  };
  const disc = (colour: string, x: number, y: number, radius: number) => {
    on.fillStyle = colour;
    on.beginPath();
    on.arc(x, y, radius, 0, 7);
    on.fill();
  };
  block('#c4dcf0', 0, 0, WIDTH, HEIGHT);
  ['#b07860', '#ccba96', '#8c969c', '#beaab0', '#b07860'].forEach((wall, at) => block(wall, at * 98, 62 - (at % 2) * 28, 96, 110 + (at % 2) * 28));
  block('#b0aca4', 0, 170, WIDTH, 26);
  block('#54565a', 0, 196, WIDTH, 104);
  for (let dash = 0; dash < 8; dash += 1) block('#e2dec8', dash * 64 + 8, 246, 36, 4);
  for (const [paint, x, y] of [['#b4282c', 60, 206], ['#265ca0', 290, 252]] as const) {
    block(paint, x + 14, y, 44, 14);
    block(paint, x, y + 14, 74, 16);
    for (const wheel of [x + 16, x + 58]) disc('#18181a', wheel, y + 30, 8);
  }
  for (const [coat, x] of [['#c8503c', 210], ['#5a8250', 400]] as const) {
    disc('#e0bea0', x, 132, 7);
    block(coat, x - 8, 140, 16, 26);
    block('#1c203c', x - 7, 166, 6, 22);
    block('#1c203c', x + 1, 166, 6, 22);
  }
  return canvas;
}
