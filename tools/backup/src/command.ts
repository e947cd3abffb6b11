import { runningServers } from '@farwatch/kit/run-file';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import { Fault } from '@farwatch/runtime/fault';
import type { Command } from 'commander';

import { backup } from './backup.js';
import type { Comparison } from './compare-logs.js';
import { checkBackup, restore } from './restore.js';
import { serversAlone } from './servers.js';

/** `farwatch backup <folder>`, `farwatch restore <folder>`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup <folder>')
    .description(
      'backs up PostgreSQL and the positions in Kafka at one moment, while the platform works; the folder is new',
    )
    .action((folder: string) =>
      saying(async () => {
        const { manifest, sha256, apartMs } = await backup(
          runningServers(process.env, ['DATABASE_URL', 'KAFKA_BROKERS']),
          folder,
        );
        const tables = manifest.schemas.flatMap((one) => one.tables);
        const sum = (of: 'rows' | 'bytes'): number => tables.reduce((total, one) => total + one[of], 0);
        print(
          [
            `${folder}: ${sum('rows')} rows of ${tables.length} tables, ${(sum('bytes') / 1e6).toFixed(1)} MB, as of ${manifest.at}`,
            ...(apartMs > 0 ? [`the snapshots of the databases were taken within ${apartMs} ms`] : []),
            `SHA-256 of manifest.json ${sha256}`,
            '不含：封存密钥文件（evidence-keys.json）、FARWATCH_FILES 中的文件、Kafka 的记录：请分别另行保存',
            'Not in it: the file of keys (evidence-keys.json), what lies in FARWATCH_FILES, and the records of Kafka: keep copies of them, the keys apart from this one',
          ].join('\n'),
        );
      }),
    );
  program
    .command('restore <folder>')
    .description('puts PostgreSQL back to a backup; the platform is stopped, the database is empty')
    .option('--replace', 'deletes everything that Farwatch has in the database first')
    .option('--check', 'only says whether the backup is whole and of a version that is known here')
    .action((folder: string, options: { replace?: boolean; check?: boolean }) =>
      saying(async () => {
        if (options.check === true) {
          const { at, schemas } = await checkBackup(folder);
          print(`${folder}: whole, ${schemas.length} schemas as of ${at}`);
          return;
        }
        const servers = await serversAlone(process.env);
        try {
          const { manifest, rows, logs } = await restore(servers.env, folder, {
            replace: options.replace === true,
          });
          print(`PostgreSQL is as of ${manifest.at}: ${rows} rows`);
          print(whatNext(logs));
        } finally {
          await servers.stop();
        }
      }),
    );
}

/** What is wrong with a backup is an answer for a person, not a crash. */
async function saying(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Fault ? new UsageError(`${error.code}: ${error.message}`) : error;
  }
}

/** What happens when the platform starts again, by what Kafka has. */
export function whatNext(logs: readonly Comparison[]): string {
  const rows = logs.map(({ group, topic, again, expired, shortened, missing }) => [
    ...[group, topic, String(again), String(expired)],
    shortened.length + missing.length === 0 ? '' : [...shortened, ...missing].join(', '),
  ]);
  const lost = logs.some(({ expired }) => expired > 0);
  const other = logs.some(({ shortened, missing }) => shortened.length + missing.length > 0);
  return [
    table([['reader', 'log', 'read again', 'no longer there', 'partitions of another log'], ...rows]),
    '启动平台后：各读者从数据库中的位置继续读取；自有主题与数据库比对并更正；备份之后人员所做的操作已丢失，需重做',
    'When the platform starts: every reader goes on from its position in the database and reads again what came since; own topics are compared and corrected; ' +
      'what people did since the backup is lost, do it again',
    ...(lost
      ? [
          '部分记录 Kafka 已不再保存（records-expired）：见 farwatch log incidents',
          'Kafka no longer has some of the records (records-expired): ask the senders, then farwatch log acknowledge <topic>',
        ]
      : []),
    ...(other
      ? [
          '部分日志不是备份时的日志（log-shortened）：其读者停止读取，见 farwatch log incidents',
          'Some logs end in front of their positions (log-shortened): their readers stand still. Bring the old log back, or farwatch log accept <topic>',
        ]
      : []),
  ].join('\n');
}
