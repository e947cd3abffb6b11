import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

const root = new URL('../../../', import.meta.url);

/** Paths to the folder beside the project in a source, each where it leads; a wrong one would leave its tests out for ever. */
function pathsIn(file: string, text: string): { readonly file: string; readonly leadsTo: string }[] {
  const from = new URL(file, root);
  return [...text.matchAll(/new URL\(\s*['"`]((?:\.\.\/)+shared\/)[^)]*import\.meta\.url/g)].map(
    ([, path]) => ({ file, leadsTo: new URL(path!, from).href }),
  );
}

test('every path to ../shared leads there', () => {
  const files = ['infra', 'libs', 'services', 'tools'].flatMap((room) =>
    readdirSync(new URL(`${room}/`, root), { recursive: true, encoding: 'utf8' })
      .map((name) => `${room}/${name}`)
      .filter((name) => /^(?!.*\/(node_modules|dist)\/).*\.ts$/.test(name)),
  );
  const paths = files.flatMap((file) => pathsIn(file, readFileSync(new URL(file, root), 'utf8')));
  expect(paths.length).toBeGreaterThan(10);
  const right = new URL('../shared/', root).href;
  expect(paths.filter(({ leadsTo }) => leadsTo !== right)).toEqual([]);
});

test('a path of one step too many is found', () => {
  const steps = '../'.repeat(5);
  const text = `const file = new URL('${steps}shared/vectors/a.jsonl', import.meta.url);`;
  expect(pathsIn('tools/lab/src/a.spec.ts', text)[0]?.leadsTo).not.toBe(new URL('../shared/', root).href);
});
