import { crc32, deflateSync } from 'node:zlib';

import { pointsOf } from './letters.js';

/** What a drawn photo shows and says of itself. */
export interface PhotoPlan {
  /** Lines in small letters: place, time, direction of view. */
  readonly lines: readonly string[];
  /** Smoke above the stack, 0 (none) to 1. */
  readonly smoke: number;
  /** Does the smoke drift to the right? */
  readonly toTheRight: boolean;
}

const [width, height] = [640, 480];
type Colour = readonly [red: number, green: number, blue: number];

/**
 * A picture of a stack, drawn, not taken: PNG, 640 by 480, with 模拟 SIMULATED across it, so that it is nobody's evidence
 * wherever it is copied to. The same plan gives the same bytes.
 */
export function drawPhoto({ lines, smoke, toTheRight }: PhotoPlan): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  const put = (x: number, y: number, [red, green, blue]: Colour, share = 1): void => {
    if (x < 0 || x >= width || y < 0 || y >= height) return;
    const at = 3 * (y * width + x);
    for (const [k, value] of [red, green, blue].entries())
      pixels[at + k] = Math.round(pixels[at + k]! * (1 - share) + value * share);
  };
  const box = (x0: number, y0: number, x1: number, y1: number, colour: Colour): void => {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) put(x, y, colour);
  };
  for (let y = 0; y < 340; y++) {
    const blue = 205 + Math.round((40 * y) / 340);
    for (let x = 0; x < width; x++) put(x, y, [blue - 60, blue - 25, Math.min(255, blue + 8)]);
  }
  box(0, 340, width, 400, [104, 128, 84]);
  box(180, 280, 330, 350, [132, 128, 122]);
  box(340, 300, 470, 350, [150, 146, 138]);
  box(300, 120, 324, 345, [168, 92, 80]);
  for (let y = 140; y < 345; y += 40) box(300, y, 324, y + 10, [222, 216, 210]);
  drawSmoke(put, smoke, toTheRight ? 1 : -1);
  box(0, 400, width, height, [24, 28, 34]);
  write(put, '模拟 SIMULATED', 12, 424, 3, [255, 206, 84]);
  lines.slice(0, 3).forEach((line, at) => write(put, line, 300, 410 + 22 * at, 2, [226, 230, 236]));
  write(put, '模拟 SIMULATED', 150, 200, 5, [255, 255, 255], 0.35);
  return png(pixels);
}

type Put = (x: number, y: number, colour: Colour, share?: number) => void;

function drawSmoke(put: Put, smoke: number, direction: 1 | -1): void {
  if (smoke <= 0) return;
  for (let step = 0; step < 40; step++) {
    const [x, y] = [312 + direction * step * 7, 116 - step * 1.6 - 6 * Math.sin(step / 3)];
    const radius = 8 + step * 1.1;
    const share = Math.min(0.5, smoke * 0.5) * (1 - step / 44);
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) {
        const distance = Math.hypot(dx, dy) / radius;
        if (distance < 1) put(Math.round(x + dx), Math.round(y + dy), [92, 88, 90], share * (1 - distance));
      }
  }
}

function write(
  put: Put,
  text: string,
  left: number,
  top: number,
  scale: number,
  colour: Colour,
  share = 1,
): void {
  for (const [x, y] of pointsOf(text).points)
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++) put(left + x * scale + dx, top + y * scale + dy, colour, share);
}

function png(pixels: Buffer): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++)
    pixels.copy(rows, y * (1 + 3 * width) + 1, y * 3 * width, (y + 1) * 3 * width);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
