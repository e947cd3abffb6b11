import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createProgress } from '../setup/progress.mjs';
import type { Command } from './child.js';
import { mavenJars } from './maven.js';
import { findRoot } from './paths.js';
import { findJava } from './tools.js';

/** How to run an S3 server for tests on loopback; `folder` holds its settings, and a bucket for each folder in `buckets`. */
export async function s3ProxyCommand(options: {
  readonly port: number;
  readonly folder: string;
  readonly buckets: string;
  readonly accessKey: string;
  readonly secretKey: string;
}): Promise<Command> {
  const progress = createProgress();
  const { java } = await findJava(progress);
  const jars = await mavenJars({ name: 's3proxy', title: 'S3Proxy', jar: 's3proxy-' }, progress);
  const properties = join(options.folder, 's3proxy.properties');
  const settings = {
    's3proxy.endpoint': `http://127.0.0.1:${options.port}`,
    's3proxy.authorization': 'aws-v4',
    's3proxy.identity': options.accessKey,
    's3proxy.credential': options.secretKey,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': options.buckets,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(properties, lines.join(''), { mode: 0o600 });
  const logback = join(findRoot(), 'infra', 'local', 's3proxy', 'logback.xml');
  return {
    file: java,
    args: [
      ...[
        '-Xmx256m',
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        `-Dlogback.configurationFile=${logback}`,
      ],
      ...['-cp', join(jars, '*'), 'org.gaul.s3proxy.Main', '--properties', properties],
    ],
    cwd: options.folder,
  };
}
