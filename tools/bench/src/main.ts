import { benches } from './benches.js';
import { report } from './harness.js';

const args = process.argv.slice(2);
const scaleAt = args.indexOf('--scale');
const scale = scaleAt >= 0 ? Number(args.splice(scaleAt, 2)[1]) : 1;

if (args.includes('--help') || !Number.isFinite(scale)) {
  process.stdout.write('npm run bench [-- name ...] [--scale 0.1]\n');
  for (const { name, about } of benches) process.stdout.write(`  ${name.padEnd(14)} ${about}\n`);
  process.exit(Number.isFinite(scale) ? 0 : 2);
}

const unknown = args.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

for (const bench of benches.filter(({ name }) => args.length === 0 || args.includes(name))) {
  process.stderr.write(`${bench.name}: ${bench.about}\n`);
  const figures = await bench.run({ scale, say: (line) => process.stderr.write(`  ${line}\n`) });
  report({ name: bench.name, figures });
}
process.exit();
