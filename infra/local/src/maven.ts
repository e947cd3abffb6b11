import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Progress } from '../setup/progress.mjs';
import { findRoot, toolsDirOf } from './paths.js';
import { ensureTool } from './tools.js';

const run = promisify(execFile);

/**
 * The folder of a Java server's jars, from `infra/local/<name>/pom.xml`; fetched once by Maven, and again when the pom
 * changed. A half-copied folder never gets the name.
 */
export async function mavenJars(
  server: { name: string; title: string; jar: string },
  progress: Progress,
): Promise<string> {
  const { name, title, jar } = server;
  const pom = readFileSync(join(findRoot(), 'infra', 'local', name, 'pom.xml'));
  const key = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  const tools = toolsDirOf();
  const jars = join(tools, `${name}-${key}`);
  if (existsSync(jars)) return jars;
  mkdirSync(tools, { recursive: true });
  const maven = await ensureTool('mvn', progress);
  await progress.step(`fetching ${title} from Maven`, async () => {
    const draft = join(tools, `${name}-${key}.${process.pid}.tmp`);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft);
    try {
      writeFileSync(join(draft, 'pom.xml'), pom);
      const args = [
        '-q',
        '-B',
        '-f',
        join(draft, 'pom.xml'),
        'dependency:copy-dependencies',
        '-DoutputDirectory=libs',
      ];
      await run(maven, args, { cwd: draft, timeout: 600_000, maxBuffer: 16 << 20 }).catch(
        (error: unknown) => {
          const { stdout = '', message } = error as { stdout?: string; message: string };
          throw new Error(
            `Maven could not fetch ${title}:\n${(stdout || message).split('\n').slice(0, 12).join('\n')}`,
          );
        },
      );
      if (!readdirSync(join(draft, 'libs')).some((file) => file.startsWith(jar))) {
        throw new Error(`Maven fetched no jar of ${title}`);
      }
      renameSync(join(draft, 'libs'), jars);
    } catch (error) {
      // Another process may have fetched them meanwhile.
      if (!existsSync(jars)) throw error;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
  return jars;
}
