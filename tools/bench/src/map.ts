import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findTool } from '@farwatch/local/tools';
import { Fault } from '@farwatch/runtime/fault';
import { chromium, type Page } from 'playwright-core';

import { latencyFigures, type Bench } from './harness.js';

const dist = fileURLToPath(new URL('../../../services/console/dist', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};
const pageSize = 1_000;

/** Stations over a province, by a fixed rule, so that every run draws the same. */
function stationsOf(count: number): object[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `st-${n}`,
    kind: (['air', 'water', 'outlet'] as const)[n % 3],
    name: `站点${n}`,
    nameEn: `Station ${n}`,
    simulated: true,
    lon: 116 + ((n * 7_919) % 10_007) / 5_000,
    lat: 38 + ((n * 104_729) % 9_973) / 5_000,
    status: { state: n % 11 === 0 ? 'silent' : 'online', since: null },
    latest: [],
  }));
}

/** The built console, and in the place of the api what its map asks for. */
async function serve(stations: readonly object[]): Promise<Server> {
  const answers: Readonly<Record<string, (cursor: number) => object>> = {
    session: () => ({ id: 'b', kind: 'token', subject: 'bench', roles: ['viewer'], scope: 'all' }),
    map: () => ({ outline: null, tiles: null }),
    stations: (from) => ({
      items: stations.slice(from, from + pageSize),
      next: from + pageSize < stations.length ? String(from + pageSize) : null,
    }),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, first, , name, more] = url.pathname.split('/');
    if (first === 'api') {
      if (more === 'stream') return void response.writeHead(204).end();
      const answer = answers[name ?? '']?.(Number(url.searchParams.get('cursor') ?? 0));
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify(answer ?? { items: [], next: null }));
    }
    const wanted = join(dist, url.pathname);
    const file = url.pathname !== '/' && existsSync(wanted) ? wanted : join(dist, 'index.html');
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Milliseconds from each move of a drag to the frame after the one that draws it. */
async function drag(page: Page, moves: number): Promise<number[]> {
  const box = await page.locator('.map-box canvas').boundingBox();
  if (box === null) throw new Error('the map has no size');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(`
    window.panned = [];
    window.addEventListener('mousemove', () => {
      const began = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() => window.panned.push(performance.now() - began)));
    }, true);`);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let n = 1; n <= moves; n++) {
    const turn = (n / 12) * Math.PI;
    await page.mouse.move(x + 160 * Math.sin(turn), y + 110 * Math.sin(turn / 2));
  }
  await page.mouse.up();
  return page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
    requestAnimationFrame(() => resolve(window.panned)))))`);
}

/** A map with many stations moved by the mouse, in Chromium without a graphics card. */
export const mapBench: Bench = {
  name: 'map',
  about: 'panning the map of the console with 10,000 clustered stations (Chromium, drawn by software)',
  async run({ scale, say }) {
    const executablePath = findTool('chromium');
    if (executablePath === undefined)
      throw new Fault('chromium', 'chromium is not installed: install it and start the bench again');
    const count = Math.max(100, Math.round(10_000 * scale));
    const server = await serve(stationsOf(count));
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/map`);
      await page.getByRole('button', { name: '用访问令牌登录' }).click();
      await page.getByLabel('访问令牌').fill('fw_bench');
      await page.getByRole('button', { name: '登录', exact: true }).click();
      const began = performance.now();
      const drawn = page.locator('.map-box[data-shown*=cluster]');
      await drawn.waitFor({ timeout: 120_000 });
      const first = Math.round(performance.now() - began);
      say(`${count} stations: ${await drawn.getAttribute('data-shown')}`);
      // What is made anew at first (shaders, glyphs) is not what a pan costs.
      await drag(page, 24);
      const times = await drag(page, 240);
      if (times.length < 200) throw new Error(`only ${times.length} moves of 240 were seen`);
      return [
        {
          name: `from signing in to ${count.toLocaleString('en')} stations on the map`,
          value: first,
          unit: 'ms',
        },
        ...latencyFigures('a move of a pan, to its frame', times, 'under 100 ms'),
        { name: 'the slowest', value: Math.round(Math.max(...times)), unit: 'ms' },
      ];
    } finally {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    }
  },
};
